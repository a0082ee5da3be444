// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.standing;

import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.effective.FakeDeclarations;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.messaging.CompactedView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy under which an agent may use tools without a question, and which does not change. */
public final class PolicyStands {
    private static final AgentId AGENT = new AgentId("support-bot");

    private PolicyStands() {}

    public static Standing standing(EffectiveTools tools, ToolId... allowed) {
        var toolset = ToolsetPublished.of(Arrays.stream(allowed)
                .map(tool -> new ToolsetPublished.Entry(tool, Tier.AUTO_APPROVE))
                .toList());
        var agent = new AgentPublished(
                AGENT, List.of(), List.of(), false, 60, Duration.ofSeconds(45), toolset.toolset(), 1);
        var declared = new FakeDeclarations();
        declared.declare();
        return new Standing(
                tools,
                declared,
                new Loaded<>(Map.of(AGENT.value(), agent)),
                new Loaded<>(Map.of(toolset.toolset().value(), toolset)));
    }

    private record Loaded<E extends Event>(Map<String, E> all) implements CompactedView<E> {
        @Override
        public Optional<E> get(String key) {
            return Optional.ofNullable(all.get(key));
        }

        @Override
        public void onChange(Runnable listener) {
            listener.run();
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
