// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.seals.Party;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says which service vouches for an outcome. Anyone may write to {@code replies}; only a seal makes it an outcome. */
public final class OutcomeCheck {
    private record Issuer(Party party, SealReader reader) {
        /** A decision point says what it refuses, and not what it never ran. */
        boolean mayEndWith(Outcome outcome) {
            return party != Party.POLICY
                    || outcome instanceof Outcome.Denied
                    || (outcome instanceof Outcome.Failed failed && failed.result() == null);
        }
    }

    private final List<Issuer> issuers = new ArrayList<>();
    private final InstantSource clock;

    private OutcomeCheck(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads the keys of all who may end a call.
     *
     * @throws IOException if a pair's key file is missing or has no good key
     */
    public static OutcomeCheck open(Path sealsDirectory, InstantSource clock) throws IOException {
        var check = new OutcomeCheck(clock);
        for (var pair :
                List.of(SealPair.CONNECTOR_TO_APPROVAL, SealPair.POLICY_TO_APPROVAL, SealPair.APPROVAL_TO_APPROVAL)) {
            check.issuers.add(new Issuer(pair.issuer(), new SealReader(pair, SealKeyFile.open(sealsDirectory, pair))));
        }
        return check;
    }

    /** The change that a sealed outcome makes; empty if no service vouches for exactly this record. */
    public Optional<CallChange.Ended> verify(CallEnded ended) {
        var outcome = read(ended);
        if (outcome.isEmpty()) {
            return Optional.empty();
        }
        for (var issuer : issuers) {
            if (!issuer.mayEndWith(outcome.get())) {
                continue;
            }
            if (issuer.reader.open(ended.seal(), SealedClaims.Ended.class, clock.instant())
                            instanceof SealResult.Valid<SealedClaims.Ended>(SealedClaims.Ended claims)
                    && claims.equals(held(ended))) {
                return Optional.of(change(ended, outcome.get(), issuer.party, true));
            }
            if (issuer.party == Party.CONNECTOR
                    && ended.executedAs() == null
                    && issuer.reader.open(ended.seal(), SealedClaims.Answered.class, clock.instant())
                            instanceof SealResult.Valid<SealedClaims.Answered>(SealedClaims.Answered claims)
                    && claims.equals(answered(ended))) {
                return Optional.of(change(ended, outcome.get(), issuer.party, false));
            }
        }
        return Optional.empty();
    }

    private static SealedClaims.Ended held(CallEnded ended) {
        return new SealedClaims.Ended(
                ended.call(), ended.agent(), ended.tool(), Digest.ofText(ended.outcome()), ended.executedAs());
    }

    private static SealedClaims.Answered answered(CallEnded ended) {
        return new SealedClaims.Answered(ended.call(), ended.agent(), ended.tool(), Digest.ofText(ended.outcome()));
    }

    private static Optional<Outcome> read(CallEnded ended) {
        try {
            return Optional.of(EventJson.readOutcome(ended.outcome()));
        } catch (UnreadableEventException e) {
            return Optional.empty();
        }
    }

    private static CallChange.Ended change(CallEnded ended, Outcome outcome, Party by, boolean held) {
        return new CallChange.Ended(
                ended.call(),
                ended.agent(),
                ended.tool(),
                ended.outcome(),
                outcome.status(),
                by,
                held,
                ended.executedAs(),
                ended.endedAt());
    }
}
