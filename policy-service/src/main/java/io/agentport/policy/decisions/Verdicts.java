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
import io.agentport.policy.decided.Decided;
import io.agentport.policy.decided.DecidedCalls;
import io.agentport.policy.seals.Seals;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Seals decisions and publishes them where they belong. All but permits are kept before they go out, so that a call that
 * comes again is told the same.
 */
@Singleton
public class Verdicts {
    /** How long after the approval's end its permit can still be sealed and sent. */
    private static final Duration ASK_OUTLIVES_APPROVAL = Duration.ofMinutes(2);

    /** Of a call that may have been decided by another policy, or by none. */
    static final Outcome POLICY_CHANGED = new Outcome.Denied(
            Outcome.By.POLICY, Refusal.POLICY_CHANGED, "the policy changed while the call was on its way", List.of());

    private final Messaging messaging;
    private final Seals seals;
    private final DecidedCalls decidedCalls;

    public Verdicts(Messaging messaging, Seals seals, DecidedCalls decidedCalls) {
        this.messaging = messaging;
        this.seals = seals;
        this.decidedCalls = decidedCalls;
    }

    /**
     * Publishes what becomes of the call: this decision, or what was decided on it before.
     *
     * @param mayHaveBeenDecided whether an earlier decision on the same call may have gone out; if none is known, it can only
     *     have been a permit, and a refusal is then settled where that is known, on the executor's claim row
     */
    Uni<Void> publish(CallRequested call, Policy policy, Decision decision, boolean mayHaveBeenDecided, Instant now) {
        return switch (decision) {
            case Decision.AutoApprove auto -> {
                var facts = facts(call, policy.revision(), tool(call, policy).definition());
                yield mayHaveBeenDecided
                        ? keep(call, new Decided.LeftToClaim(), () -> permit(call, facts, now))
                        : permit(call, facts, now);
            }
            case Decision.AskApproval ask ->
                keep(
                        call,
                        asked(tool(call, policy), policy.revision(), ask, now),
                        () -> refuse(call, EventJson.writeOutcome(POLICY_CHANGED), now));
            case Decision.Deny deny -> {
                var json = EventJson.writeOutcome(outcome(deny));
                yield end(
                        call,
                        json,
                        mayHaveBeenDecided ? new Decided.LeftToClaim() : new Decided.Refused(json, now),
                        now);
            }
        };
    }

    /**
     * Ends a call of which it is not known whether it was permitted, unless that was decided otherwise before: the executor's
     * claim row settles it.
     */
    Uni<Void> end(CallRequested call, Outcome outcome, Instant now) {
        return end(call, EventJson.writeOutcome(outcome), new Decided.LeftToClaim(), now);
    }

    private Uni<Void> end(CallRequested call, String outcome, Decided decided, Instant now) {
        return keep(call, decided, () -> refuse(call, outcome, now));
    }

    private Uni<Void> keep(CallRequested call, Decided decided, Supplier<Uni<Void>> leftToClaim) {
        return decidedCalls.keep(call.call(), decided).chain(stands -> switch (stands) {
            case Decided.Refused refused -> ended(call, refused);
            case Decided.Asked asked -> ask(call, asked);
            case Decided.LeftToClaim left -> leftToClaim.get();
        });
    }

    private static ToolPublished tool(CallRequested call, Policy policy) {
        return policy.find(call.tool()).orElseThrow().tool();
    }

    private static Outcome outcome(Decision.Deny deny) {
        return new Outcome.Denied(
                Outcome.By.POLICY,
                deny.code(),
                deny.detail(),
                deny.code().equals(Refusal.POLICY_DENIED) ? deny.reasons() : List.of());
    }

    private static CallFacts facts(CallRequested call, long revision, Digest definition) {
        return new CallFacts(call.call(), call.agent(), call.tool(), call.argumentsDigest(), definition, revision);
    }

    private Uni<Void> permit(CallRequested call, CallFacts facts, Instant now) {
        var permit = seals.forConnector(new SealedClaims.Permit(facts, null, null, call.notAfter()));
        return publish(Topic.PERMITS, new PermitEvent.CallPermitted(call, permit, null, now));
    }

    private static Decided asked(ToolPublished tool, long revision, Decision.AskApproval ask, Instant now) {
        return new Decided.Asked(
                tool.definition(), revision, tool.risk(), tool.title(), ask.reasons(), now, now.plus(ask.timeout()));
    }

    private Uni<Void> ask(CallRequested call, Decided.Asked asked) {
        var facts = facts(call, asked.revision(), asked.definition());
        var claims = new SealedClaims.Ask(facts, asked.expiresAt().plus(ASK_OUTLIVES_APPROVAL));
        return publish(
                Topic.ASKS,
                new ApprovalRequired(
                        call,
                        asked.definition(),
                        asked.revision(),
                        asked.risk(),
                        asked.title(),
                        asked.rules(),
                        List.of(),
                        asked.at(),
                        asked.expiresAt(),
                        seals.forApproval(claims),
                        seals.forConnector(claims)));
    }

    private Uni<Void> refuse(CallRequested call, String outcome, Instant now) {
        var refusal = seals.forConnector(
                new SealedClaims.Refusal(call.call(), call.agent(), call.tool(), call.argumentsDigest(), outcome));
        return publish(Topic.PERMITS, new PermitEvent.CallRefused(call, refusal, now));
    }

    private Uni<Void> ended(CallRequested call, Decided.Refused refused) {
        var json = refused.outcome();
        var seal = seals.forApproval(
                new SealedClaims.Ended(call.call(), call.agent(), call.tool(), Digest.ofText(json), null));
        var ended = new ReplyEvent.CallEnded(
                call.call(), call.agent(), call.tool(), json, seal, null, refused.at(), call.traceparent());
        return messaging.publisher().publish(Topic.REPLIES, call.replyPartition(), ended);
    }

    private Uni<Void> publish(Topic topic, Event event) {
        return messaging.publisher().publish(topic, event);
    }
}
