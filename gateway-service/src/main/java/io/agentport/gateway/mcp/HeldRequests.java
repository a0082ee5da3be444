// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.calls.AgentId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The requests that are held now, so that {@code notifications/cancelled} of the legacy era can name one. There are no
 * sessions: when two clients of one agent use the same id at once, nobody can say which is meant, and none is cancelled.
 */
@ApplicationScoped
public class HeldRequests {
    private record Key(AgentId agent, JsonNode id) {}

    private final Map<Key, Set<Runnable>> held = new HashMap<>();

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
