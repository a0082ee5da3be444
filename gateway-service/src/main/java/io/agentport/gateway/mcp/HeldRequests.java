// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.calls.AgentId;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests that are not answered yet, so that {@code notifications/cancelled} of the legacy era can name one. There are no
 * sessions: when two clients of one agent use the same id at once, nobody can say which is meant, and none is cancelled.
 */
@ApplicationScoped
public class HeldRequests {
    private record Key(AgentId agent, JsonNode id) {}

    private final Map<Key, Set<Runnable>> held = new HashMap<>();
    private final Set<Runnable> untilClosing = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** Before connections are closed, which would look as if the clients had left. */
    void close(@Observes ShutdownDelayInitiatedEvent shutdown) {
        closing = true;
        untilClosing.forEach(Runnable::run);
    }

    /** Whether a connection that closes is closed by us. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Lets go of a request when this replica shuts down.
     *
     * @param letGo may be run more than once, on any thread
     * @return to be run when the request is answered
     */
    Runnable untilClosing(Runnable letGo) {
        untilClosing.add(letGo);
        if (closing) {
            letGo.run();
        }
        return () -> untilClosing.remove(letGo);
    }

    /** @return to be run when the request is answered */
    synchronized Runnable add(AgentId agent, JsonNode id, Runnable cancel) {
        var key = new Key(agent, id);
        held.computeIfAbsent(key, k -> new HashSet<>()).add(cancel);
        return () -> remove(key, cancel);
    }

    void cancel(AgentId agent, JsonNode id) {
        Runnable cancel;
        synchronized (this) {
            var named = held.getOrDefault(new Key(agent, id), Set.of());
            if (named.size() != 1) {
                return;
            }
            cancel = named.iterator().next();
        }
        cancel.run();
    }

    private synchronized void remove(Key key, Runnable cancel) {
        var named = held.get(key);
        if (named != null && named.remove(cancel) && named.isEmpty()) {
            held.remove(key);
        }
    }
}
