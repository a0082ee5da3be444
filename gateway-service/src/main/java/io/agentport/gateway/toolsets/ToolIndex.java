// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Searches what an agent sees, and keeps what was read for that until the catalogue is another one. */
@ApplicationScoped
public class ToolIndex {
    /** The longest question, in UTF-16 units. */
    public static final int MAX_QUERY_LENGTH = 500;

    private record Indexed(long generation, ToolSearch search) {}

    private final Toolsets toolsets;
    private final Vertx vertx;
    private final Map<Digest, Indexed> indexed = new ConcurrentHashMap<>();

    ToolIndex(Toolsets toolsets, Vertx vertx) {
        this.toolsets = toolsets;
        this.vertx = vertx;
    }

    /**
     * As {@link ToolSearch#find}. Answers on the caller's event loop; a catalogue is read elsewhere, since a large one takes a
     * while.
     */
    public Future<ToolSearch.Found> find(AgentPublished agent, String question, int atMost) {
        return vertx.executeBlocking(() -> index(agent).find(question, atMost), false)
                .map(Objects::requireNonNull);
    }

    private ToolSearch index(AgentPublished agent) {
        long generation = toolsets.generation();
        var known = indexed.get(agent.toolset());
        if (known != null && known.generation == generation) {
            return known.search;
        }
        indexed.values().removeIf(old -> old.generation != generation);
        var fresh = new Indexed(generation, new ToolSearch(toolsets.visibleTo(agent)));
        indexed.put(agent.toolset(), fresh);
        return fresh.search;
    }
}
