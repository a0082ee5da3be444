// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.seals.SealReader;
import io.agentport.policy.agents.Agents;
import io.agentport.policy.agents.KnownAgent;
import io.agentport.policy.ledger.LedgerStanding;
import io.agentport.policy.ledger.LedgerWatch;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides on a call, and turns whatever goes wrong in doing so into a denial. */
public final class Decider {
    private static final Decision UNAVAILABLE =
            Decision.Deny.because(Refusal.POLICY_UNAVAILABLE, "the policy could not be evaluated");

    private final Agents agents;
    private final SealReader gateway;
    private final LedgerWatch ledger;
    private final Clock clock;
    private final Duration timeout;
    private final Consumer<Throwable> onFailure;

    /**
     * Makes the one place where a failure becomes a decision.
     *
     * @param gateway what the gateway says of tokens
     * @param timeout for everything that is not in memory
     * @param onFailure told of each failure that became a denial
     */
    public Decider(
            Agents agents,
            SealReader gateway,
            LedgerWatch ledger,
            Clock clock,
            Duration timeout,
            Consumer<Throwable> onFailure) {
        this.agents = agents;
        this.gateway = gateway;
        this.ledger = ledger;
        this.clock = clock;
        this.timeout = timeout;
        this.onFailure = onFailure;
    }

    /** Never fails: a timeout, an error or an empty answer is a {@link Decision.Deny} that names the cause. */
    public Uni<Decision> decide(CallRequested call, Policy policy) {
        return Uni.createFrom()
                .deferred(() -> evaluate(call, policy)) // a throw becomes a failure too
                .replaceIfNullWith(UNAVAILABLE)
                .onFailure()
                .invoke(onFailure)
                .onFailure()
                .recoverWithItem(UNAVAILABLE);
    }

    private Uni<Decision> evaluate(CallRequested call, Policy policy) {
        var agent = agents.find(call.agent()).filter(known -> known.asked(call, gateway, clock.instant()));
        return agent.isPresent()
                ? Uni.createFrom().item(decide(call, agent, policy))
                // another replica may have given it a key just now
                : agents.lookUp(call.agent())
                        .ifNoItem()
                        .after(timeout)
                        .fail()
                        .map(found -> decide(call, found, policy));
    }

    private Decision decide(CallRequested call, Optional<KnownAgent> known, Policy policy) {
        if (known.isEmpty()) {
            return Decision.Deny.because(Refusal.AGENT_UNKNOWN, "there is no agent `" + call.agent() + "`");
        }
        var agent = known.get();
        if (agent.revoked()) {
            return Decision.Deny.because(Refusal.AGENT_REVOKED, "the agent `" + agent.id() + "` is revoked");
        }
        if (!agent.asked(call, gateway, clock.instant())) {
            return Decision.Deny.because(
                    Refusal.BAD_PROOF, "nothing proves that the agent `" + agent.id() + "` asked for this");
        }
        if (!agent.settings().mayUse(call.tool().integration())) {
            return Decision.Deny.because(
                    Refusal.INTEGRATION_NOT_ALLOWED,
                    "the agent `" + agent.id() + "` may not use `" + call.tool().integration() + "`");
        }
        return policy.find(call.tool())
                .map(Policy.ToolPolicy::decision)
                .map(this::onRecord)
                .orElseGet(() -> Decision.Deny.because(Refusal.UNKNOWN_TOOL, "unknown tool `" + call.tool() + "`"));
    }

    /** A call that a person decides on waits for approval-service, and with it for the ledger, anyway. */
    private Decision onRecord(Decision decision) {
        return decision instanceof Decision.AutoApprove && ledger.standing() != LedgerStanding.CURRENT
                ? Decision.Deny.because(
                        Refusal.LEDGER_BEHIND,
                        "what runs without a person has to get on record, and the ledger is too far behind")
                : decision;
    }
}
