// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.publication.Seals;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealRefusal;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.PoisonRecordException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Believes an ask only as far as policy-service's seal goes. */
@ApplicationScoped
class AskCheck {
    private final Seals seals;
    private final Messaging messaging;

    AskCheck(Seals seals, Messaging messaging) {
        this.seals = seals;
        this.messaging = messaging;
    }

    /**
     * Until when the ask may be decided: never later than its seal is good. In the past if it came too late.
     *
     * @throws PoisonRecordException if policy-service did not seal exactly this
     */
    Instant goodUntil(ApprovalRequired ask) {
        var claims = open(ask);
        var differences = claims.facts().differencesFrom(ask.facts());
        if (!differences.isEmpty()) {
            throw new PoisonRecordException("ask_mismatch", "the seal binds other facts: " + differences);
        }
        int partitions = messaging.publisher().partitions(Topic.REPLIES);
        int partition = ask.call().replyPartition();
        if (partition < 0 || partition >= partitions) {
            throw new PoisonRecordException("bad_reply_partition", "there is no partition " + partition);
        }
        return ask.expiresAt().isBefore(claims.notAfter()) ? ask.expiresAt() : claims.notAfter();
    }

    private SealedClaims.Ask open(ApprovalRequired ask) {
        var now = seals.openAsk(ask.askForApproval(), Instant.now());
        // a genuine seal that is over tells that the ask is late, and a late call still ends
        var result = now instanceof SealResult.Refused<SealedClaims.Ask>(var refusal) && refusal == SealRefusal.EXPIRED
                ? seals.openAsk(ask.askForApproval(), Instant.EPOCH)
                : now;
        return switch (result) {
            case SealResult.Valid<SealedClaims.Ask>(var claims) -> claims;
            case SealResult.Refused<SealedClaims.Ask>(var refusal) ->
                throw new PoisonRecordException(refusal.code(), "the ask's seal is refused");
        };
    }
}
