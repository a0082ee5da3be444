// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.standing;

import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.messaging.CompactedView;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether an agent may still use a tool as it was defined, so that a revocation, a stricter policy or a changed definition
 * also stops permits that are already on their way. The views are unsealed: they can stop a call, and never let one
 * through that has no permit.
 */
@Singleton
public final class Standing {
    /** A looser policy may reach us a moment after the permit that rests on it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Right after the process stood still, what happened meanwhile has to be read first. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final EffectiveTools tools;
    private final DeclaredIntegrations integrations;
    private final CompactedView<AgentPublished> agents;
    private final CompactedView<ToolsetPublished> toolsets;

    Standing(
            EffectiveTools tools,
            DeclaredIntegrations integrations,
            CompactedView<AgentPublished> agents,
            CompactedView<ToolsetPublished> toolsets) {
        this.tools = tools;
        this.integrations = integrations;
        this.agents = agents;
        this.toolsets = toolsets;
    }

    /**
     * Why a permitted call must not run after all; empty if it may. Fails while that cannot be said.
     *
     * @param definition digest of the definition that the permit is for
     * @param automatic whether neither a person nor a grant stands behind the permit
     */
    public Uni<Optional<Outcome>> refusal(AgentId agent, ToolId tool, Digest definition, boolean automatic) {
        return refusal(agent, tool, definition, automatic, CATCHING_UP);
    }

    private Uni<Optional<Outcome>> refusal(
            AgentId agent, ToolId tool, Digest definition, boolean automatic, Duration patience) {
        if (integrations.current() && agents.current() && toolsets.current()) {
            return now(agent, tool, definition, automatic);
        }
        if (!patience.isPositive()) {
            throw new IllegalStateException("what the policy says now is not known yet");
        }
        return later(() -> refusal(agent, tool, definition, automatic, patience.minus(PAUSE)));
    }

    private static Uni<Optional<Outcome>> later(Supplier<Uni<Optional<Outcome>>> next) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).flatMap(paused -> next.get());
    }

    private Uni<Optional<Outcome>> now(AgentId agent, ToolId tool, Digest definition, boolean automatic) {
        var found = tools.find(tool);
        if (found.isEmpty()) {
            return refused(notOffered(tool));
        }
        if (!found.get().definition().equals(definition)) {
            return refused(new Outcome.Failed(
                    Refusal.DEFINITION_CHANGED, "the definition of `" + tool + "` changed after the decision", null));
        }
        if (automatic && found.get().held() != null) {
            return refused(new Outcome.Denied(
                    Outcome.By.POLICY,
                    Refusal.TOOL_NOT_ACCEPTED,
                    "`" + tool + "` is not what was accepted; it runs only when a person says so",
                    List.of()));
        }
        return policy(agent, tool, automatic, PATIENCE);
    }

    /** How a call of a tool ends that is gone. */
    public static Outcome notOffered(ToolId tool) {
        return new Outcome.Failed(Refusal.UNKNOWN_TOOL, "`" + tool + "` is not offered any more", null);
    }

    private static Uni<Optional<Outcome>> refused(Outcome outcome) {
        return Uni.createFrom().item(Optional.of(outcome));
    }

    private Uni<Optional<Outcome>> policy(AgentId agent, ToolId tool, boolean automatic, Duration patience) {
        var reason = reason(agent, tool, automatic);
        if (reason == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        if (reason.equals(Refusal.AGENT_REVOKED) || !patience.isPositive()) {
            return refused(
                    new Outcome.Denied(Outcome.By.POLICY, reason, "the policy changed after the decision", List.of()));
        }
        return later(() -> policy(agent, tool, automatic, patience.minus(PAUSE)));
    }

    private @Nullable String reason(AgentId agent, ToolId tool, boolean automatic) {
        var published = agents.get(agent.value());
        if (published.isEmpty()) {
            return Refusal.AGENT_UNKNOWN;
        }
        if (published.get().revoked()) {
            return Refusal.AGENT_REVOKED;
        }
        var tier = toolsets.get(published.get().toolset().value())
                .flatMap(toolset -> toolset.tools().stream()
                        .filter(entry -> entry.tool().equals(tool))
                        .findFirst())
                .map(ToolsetPublished.Entry::tier);
        if (tier.isEmpty()) {
            return Refusal.POLICY_DENIED;
        }
        return automatic && tier.get() == Tier.ASK_APPROVE ? Refusal.POLICY_CHANGED : null;
    }
}
