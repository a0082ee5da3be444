// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Rejections;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.effective.FakeDeclarations;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.CatalogEvent.Held;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.messaging.CompactedView;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was permitted is looked at again with what the policy says now, and waits while that is not known. */
class StandingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AgentId BOT = new AgentId("bot");
    private static final ToolId TOOL = new ToolId("shop", "write");
    private static final Digest DEFINITION = Digest.ofText("definition");

    private static final class View<E extends Event> implements CompactedView<E> {
        private final Map<String, E> state = new ConcurrentHashMap<>();
        private volatile boolean current = true;

        @Override
        public Optional<E> get(String key) {
            return Optional.ofNullable(state.get(key));
        }

        @Override
        public boolean current() {
            return current;
        }

        @Override
        public Map<String, E> all() {
            return Map.copyOf(state);
        }

        @Override
        public void onChange(Runnable listener) {}

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

    private @Nullable Held held;
    private final View<AgentPublished> agents = new View<>();
    private final View<ToolsetPublished> toolsets = new View<>();
    private final FakeDeclarations integrations = new FakeDeclarations();
    private final EffectiveTools tools = new EffectiveTools() {
        @Override
        public Optional<EffectiveTool> find(ToolId tool) {
            return Optional.of(new EffectiveTool(
                    tool,
                    DEFINITION,
                    held,
                    Protocol.HTTP,
                    Risk.WRITE,
                    new Upstream(new Origin("https", "shop.example", 443), List.of(), PATIENCE, 1000),
                    new Authentication.None(),
                    null,
                    Rejections.STANDARD,
                    List.of(),
                    arguments -> new BuildResult.Refused("invalid_arguments", "", "")));
        }

        @Override
        public List<IntegrationStatus> integrations() {
            return List.of();
        }
    };
    private final Standing standing = new Standing(tools, integrations, agents, toolsets);

    @BeforeEach
    void theAgentMay() {
        integrations.declare();
        agentIs(false, 1);
    }

    private void agentIs(boolean revoked, long version) {
        var toolset = ToolsetPublished.of(List.of(new ToolsetPublished.Entry(TOOL, Tier.AUTO_APPROVE)));
        toolsets.state.put(toolset.toolset().value(), toolset);
        agents.state.put(
                BOT.value(),
                new AgentPublished(
                        BOT, List.of(), List.of(), revoked, 60, Duration.ofSeconds(1), toolset.toolset(), version));
    }

    private Uni<Optional<Outcome>> refusal() {
        return refusal(true);
    }

    private Uni<Optional<Outcome>> refusal(boolean automatic) {
        return Uni.createFrom().deferred(() -> standing.refusal(BOT, TOOL, DEFINITION, automatic));
    }

    @Test
    void whatThePolicyStillAllowsRuns() {
        assertThat(refusal().await().atMost(PATIENCE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatNobodyHasAcceptedRunsOnlyWhenAPersonSaysSo(Held why) {
        held = why;

        assertThat(refusal(true).await().atMost(PATIENCE))
                .hasValueSatisfying(outcome ->
                        assertThat(((Outcome.Denied) outcome).reason()).isEqualTo("tool_not_accepted"));
        assertThat(refusal(false).await().atMost(PATIENCE)).isEmpty();
    }

    @Test
    void aRevocationThatHasYetToBeReadStopsTheCall() throws Exception {
        agents.current = false; // as right after the process stood still

        var asked = refusal().subscribeAsCompletionStage();
        agentIs(true, 2);
        agents.current = true;

        assertThat(asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasValueSatisfying(outcome ->
                        assertThat(((Outcome.Denied) outcome).reason()).isEqualTo("agent_revoked"));
    }

    @Test
    void aCallDoesNotRunWhileWhatThePolicySaysIsNotKnown() {
        toolsets.current = false;

        assertThatThrownBy(() -> refusal().await().atMost(PATIENCE)).hasMessageContaining("not known yet");
    }
}
