// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.seals.Seals;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Seals and publishes outcomes, to the partition in which the gateway that accepted the call waits. */
@Singleton
public final class Outcomes {
    private static final Logger LOG = Logger.getLogger(Outcomes.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 5;

    private final Messaging messaging;
    private final Seals seals;
    private final Claims claims;

    public Outcomes(Messaging messaging, Seals seals, Claims claims) {
        this.messaging = messaging;
        this.seals = seals;
        this.claims = claims;
    }

    /** The broker is asked for the partitions here, where it may block; it is not asked again. */
    void start(@Observes StartupEvent event) {
        messaging.publisher().partitions(Topic.REPLIES);
    }

    /**
     * Publishes what a claim row says and marks it so. Never fails: what could not be published now is published by
     * {@link Recovery}.
     */
    Uni<Void> publishStored(Ended ended) {
        var held = new SealedClaims.Ended(
                ended.call(), ended.agent(), ended.tool(), Digest.ofText(ended.outcome()), ended.executedAs());
        return publish(ended, held)
                .flatMap(done -> claims.published(ended.call()))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "the outcome of %s is published later", ended.call()))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Publishes an outcome that no row holds, and that is sealed as such. Fails only if the broker does not take it after
     * several attempts.
     */
    Uni<Void> publishUnstored(Ended ended) {
        var answered =
                new SealedClaims.Answered(ended.call(), ended.agent(), ended.tool(), Digest.ofText(ended.outcome()));
        return publish(ended, answered)
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(ATTEMPTS);
    }

    private Uni<Void> publish(Ended ended, SealedClaims claims) {
        var event = new CallEnded(
                ended.call(),
                ended.agent(),
                ended.tool(),
                ended.outcome(),
                seals.outcomes().seal(claims),
                ended.executedAs(),
                ended.endedAt(),
                ended.traceparent());
        return reply(ended.replyPartition(), event);
    }

    /** Publishes to the partition in which the gateway that accepted the call waits. */
    Uni<Void> reply(int replyPartition, ReplyEvent event) {
        var publisher = messaging.publisher();
        int partition = Math.floorMod(replyPartition, publisher.partitions(Topic.REPLIES));
        return publisher.publish(Topic.REPLIES, partition, event);
    }
}
