// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.connector.seals.Seals;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.seals.SealRefusal;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.PoisonRecordException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks who sealed a permit and that it is for the very call it came with. Lateness is not judged here: a permit that
 * is late was still given.
 */
@Singleton
class PermitVerifier {
    static final String MISMATCH = "permit_mismatch";

    /** A time at which no seal is over. */
    private static final Instant BEFORE_EVERY_DEADLINE = Instant.EPOCH;

    private final Seals seals;

    PermitVerifier(Seals seals) {
        this.seals = seals;
    }

    /** A refusal and the text of the outcome it asks for. */
    record VerifiedRefusal(Outcome outcome, String text) {}

    /**
     * The permit of a call.
     *
     * @throws PoisonRecordException if a seal is not good, or binds other facts
     */
    VerifiedPermit verify(CallPermitted permitted) {
        var askSeal = permitted.ask();
        return askSeal == null ? automatic(permitted) : byPerson(permitted, askSeal);
    }

    /** The policy's own permit names no approval. */
    private VerifiedPermit automatic(CallPermitted permitted) {
        var permit =
                valid(seals.fromPolicy().open(permitted.permit(), SealedClaims.Permit.class, BEFORE_EVERY_DEADLINE));
        requireSame(permitted.call(), permit.facts());
        if (permit.approval() != null) {
            throw mismatch(List.of("approval"));
        }
        return new VerifiedPermit(permit.facts(), null, permit.grant(), permit.notAfter());
    }

    /** A person's permit is good only for what the policy put up for asking. */
    private VerifiedPermit byPerson(CallPermitted permitted, String askSeal) {
        var permit =
                valid(seals.fromApproval().open(permitted.permit(), SealedClaims.Permit.class, BEFORE_EVERY_DEADLINE));
        var ask = valid(seals.fromPolicy().open(askSeal, SealedClaims.Ask.class, BEFORE_EVERY_DEADLINE));
        requireSame(permitted.call(), permit.facts());
        var differences = permit.facts().differencesFrom(ask.facts());
        if (!differences.isEmpty()) {
            throw mismatch(differences.stream().map(fact -> "ask " + fact).toList());
        }
        var approval = permit.approval();
        if (approval == null) {
            throw mismatch(List.of("approval"));
        }
        var notAfter = ask.notAfter().isBefore(permit.notAfter()) ? ask.notAfter() : permit.notAfter();
        return new VerifiedPermit(permit.facts(), approval, permit.grant(), notAfter);
    }

    /**
     * The refusal of a call, by policy- or approval-service.
     *
     * @throws PoisonRecordException if neither sealed it, it is for another call, or it is no refusal
     */
    VerifiedRefusal verify(CallRefused refused) {
        var refusal = valid(refusal(refused.refusal()));
        var call = refused.call();
        var differences = new ArrayList<String>();
        if (!refusal.call().equals(call.call())) {
            differences.add("call");
        }
        if (!refusal.agent().equals(call.agent())) {
            differences.add("agent");
        }
        if (!refusal.tool().equals(call.tool())) {
            differences.add("tool");
        }
        if (!refusal.arguments().equals(call.argumentsDigest())) {
            differences.add("arguments");
        }
        if (!differences.isEmpty()) {
            throw mismatch(differences);
        }
        try {
            var outcome = EventJson.readOutcome(refusal.outcome());
            return switch (outcome) {
                case Outcome.Denied d -> new VerifiedRefusal(outcome, refusal.outcome());
                case Outcome.Failed f -> new VerifiedRefusal(outcome, refusal.outcome());
                case Outcome.Expired e -> new VerifiedRefusal(outcome, refusal.outcome());
                case Outcome.Cancelled c -> new VerifiedRefusal(outcome, refusal.outcome());
                case Outcome.Completed c -> throw mismatch(List.of("outcome"));
                case Outcome.OutcomeUnknown u -> throw mismatch(List.of("outcome"));
            };
        } catch (UnreadableEventException e) {
            throw mismatch(List.of("outcome"));
        }
    }

    private SealResult<SealedClaims.Refusal> refusal(String seal) {
        var byPolicy = seals.fromPolicy().open(seal, SealedClaims.Refusal.class, BEFORE_EVERY_DEADLINE);
        if (byPolicy instanceof SealResult.Refused<SealedClaims.Refusal> refused
                && (refused.refusal() == SealRefusal.UNKNOWN_KEY || refused.refusal() == SealRefusal.BAD_SIGNATURE)) {
            return seals.fromApproval().open(seal, SealedClaims.Refusal.class, BEFORE_EVERY_DEADLINE);
        }
        return byPolicy;
    }

    private static <C extends SealedClaims> C valid(SealResult<C> result) {
        return switch (result) {
            case SealResult.Valid<C> valid -> valid.claims();
            case SealResult.Refused<C> refused ->
                throw new PoisonRecordException(refused.refusal().code(), "a seal on a permit is not accepted");
        };
    }

    /** Definition and revision are not the record's own: the one is compared with ours, the other with the ask's. */
    private static void requireSame(CallRequested call, CallFacts sealed) {
        var own = new CallFacts(
                call.call(), call.agent(), call.tool(), call.argumentsDigest(), sealed.definition(), sealed.revision());
        var differences = own.differencesFrom(sealed);
        if (!differences.isEmpty()) {
            throw mismatch(differences);
        }
    }

    private static PoisonRecordException mismatch(List<String> facts) {
        return new PoisonRecordException(MISMATCH, "the seal binds another " + String.join(", ", facts));
    }
}
