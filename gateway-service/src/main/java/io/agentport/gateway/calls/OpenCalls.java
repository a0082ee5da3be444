// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls that have not ended, oldest first, bounded in all and for each agent. Not safe for use by several threads. */
final class OpenCalls {
    /** So that a full replica does not spend its time on looking for room. */
    private static final int LOOKED_AT = 500;

    private final int max;
    private final int maxOfAgent;
    private final LinkedHashMap<CallId, PendingCall> all = new LinkedHashMap<>();
    private final Map<AgentId, LinkedHashMap<CallId, PendingCall>> byAgent = new HashMap<>();

    OpenCalls(int max, int maxOfAgent) {
        this.max = max;
        this.maxOfAgent = maxOfAgent;
    }

    @Nullable
    PendingCall get(CallId id) {
        return all.get(id);
    }

    int size() {
        return all.size();
    }

    void add(PendingCall call) {
        all.put(call.id(), call);
        byAgent.computeIfAbsent(call.agent(), agent -> new LinkedHashMap<>()).put(call.id(), call);
    }

    /** @return whether it was there */
    boolean remove(PendingCall call) {
        if (all.remove(call.id()) == null) {
            return false;
        }
        var ofAgent = byAgent.get(call.agent());
        if (ofAgent != null && ofAgent.remove(call.id()) != null && ofAgent.isEmpty()) {
            byAgent.remove(call.agent());
        }
        return true;
    }

    /**
     * Makes room for one more call of the agent, if need be by forgetting its oldest call that the ledger can tell of, or
     * anybody's.
     *
     * @return whether there is room
     */
    boolean makeRoom(AgentId agent, Consumer<PendingCall> forgotten) {
        var ofAgent = byAgent.get(agent);
        return (ofAgent == null || ofAgent.size() < maxOfAgent || forgetOldest(ofAgent.values(), forgotten))
                && (all.size() < max || forgetOldest(all.values(), forgotten));
    }

    /** Forgets calls that match, from the oldest on, until one is younger than looked for. */
    void forget(Predicate<PendingCall> oldEnough, Predicate<PendingCall> which, Consumer<PendingCall> forgotten) {
        var old = all.values().stream().takeWhile(oldEnough).filter(which).toList();
        old.forEach(call -> {
            remove(call);
            forgotten.accept(call);
        });
    }

    private boolean forgetOldest(Iterable<PendingCall> calls, Consumer<PendingCall> forgotten) {
        Iterator<PendingCall> oldest = calls.iterator();
        for (int i = 0; i < LOOKED_AT && oldest.hasNext(); i++) {
            var call = oldest.next();
            if (call.isAcknowledged() && !call.isWaitedFor()) {
                remove(call);
                forgotten.accept(call);
                return true;
            }
        }
        return false;
    }
}
