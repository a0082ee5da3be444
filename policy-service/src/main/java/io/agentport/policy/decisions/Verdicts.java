// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.Messaging;
import io.agentport.policy.seals.Seals;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Seals decisions and publishes them where they belong. */
@Singleton
public class Verdicts {
    /** How long after the approval's end its permit can still be sealed and sent. */
    private static final Duration ASK_OUTLIVES_APPROVAL = Duration.ofMinutes(2);

    private final Messaging messaging;
    private final Seals seals;

    public Verdicts(Messaging messaging, Seals seals) {
        this.messaging = messaging;
        this.seals = seals;
    }

    /**
     * Publishes a decision.
     *
     * @param mayHaveBeenDecided whether an earlier decision on the same call may have gone out: a refusal is then settled
     *     where it can be known, on the executor's claim row
     */
    Uni<Void> publish(CallRequested call, Policy policy, Decision decision, boolean mayHaveBeenDecided, Instant now) {
        var tool = policy.find(call.tool()).map(Policy.ToolPolicy::tool);
        return switch (decision) {
            case Decision.AutoApprove auto -> permit(call, facts(call, policy, tool.orElseThrow()), now);
            case Decision.AskApproval ask -> ask(call, policy, tool.orElseThrow(), ask, now);
            case Decision.Deny deny -> end(call, outcome(deny), mayHaveBeenDecided, now);
        };
    }

    private static Outcome outcome(Decision.Deny deny) {
        return new Outcome.Denied(
                Outcome.By.POLICY,
                deny.code(),
                deny.detail(),
                deny.code().equals(Refusal.POLICY_DENIED) ? deny.reasons() : List.of());
    }

    private static CallFacts facts(CallRequested call, Policy policy, ToolPublished tool) {
        return new CallFacts(
                call.call(), call.agent(), call.tool(), call.argumentsDigest(), tool.definition(), policy.revision());
    }

    private Uni<Void> permit(CallRequested call, CallFacts facts, Instant now) {
        var permit = seals.forConnector(new SealedClaims.Permit(facts, null, null, call.notAfter()));
        return publish(Topic.PERMITS, new PermitEvent.CallPermitted(call, permit, null, now));
    }

    private Uni<Void> ask(
            CallRequested call, Policy policy, ToolPublished tool, Decision.AskApproval decision, Instant now) {
        var expiresAt = now.plus(decision.timeout());
        var claims = new SealedClaims.Ask(facts(call, policy, tool), expiresAt.plus(ASK_OUTLIVES_APPROVAL));
        return publish(
                Topic.ASKS,
                new ApprovalRequired(
                        call,
                        tool.definition(),
                        policy.revision(),
                        tool.risk(),
                        tool.title(),
                        decision.reasons(),
                        List.of(),
                        now,
                        expiresAt,
                        seals.forApproval(claims),
                        seals.forConnector(claims)));
    }

    /** Ends the call with an outcome that is no execution. */
    Uni<Void> end(CallRequested call, Outcome outcome, boolean mayHaveBeenDecided, Instant now) {
        var json = EventJson.writeOutcome(outcome);
        if (mayHaveBeenDecided) {
            var refusal = seals.forConnector(
                    new SealedClaims.Refusal(call.call(), call.agent(), call.tool(), call.argumentsDigest(), json));
            return publish(Topic.PERMITS, new PermitEvent.CallRefused(call, refusal, now));
        }
        var seal = seals.forApproval(
                new SealedClaims.Ended(call.call(), call.agent(), call.tool(), Digest.ofText(json), null));
        var ended = new ReplyEvent.CallEnded(
                call.call(), call.agent(), call.tool(), json, seal, null, now, call.traceparent());
        return messaging.publisher().publish(Topic.REPLIES, call.replyPartition(), ended);
    }

    private Uni<Void> publish(Topic topic, Event event) {
        return messaging.publisher().publish(topic, event);
    }
}
