// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.InFlight;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Ends what others left: claims whose owner has gone, and outcomes that were stored and not published. Runs in every
 * replica; a claim is taken over by one of them.
 */
@Singleton
public final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MOST = 50;

    private final Claims claims;
    private final Outcomes outcomes;
    private final OrphanedClaims orphans;
    private final WriteExecution writes;
    private final ExecutionSettings settings;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();

    Recovery(
            Claims claims,
            Outcomes outcomes,
            OrphanedClaims orphans,
            WriteExecution writes,
            ExecutionSettings settings,
            Vertx vertx) {
        this.claims = claims;
        this.outcomes = outcomes;
        this.orphans = orphans;
        this.writes = writes;
        this.settings = settings;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(settings.recoveryInterval().toMillis(), tick -> round());
    }

    void round() {
        if (!busy.compareAndSet(false, true)) {
            return; // the round before still ends calls
        }
        Uni.createFrom()
                .deferred(this::takeOver)
                .flatMap(done -> publish())
                .subscribe()
                .with(done -> busy.set(false), failure -> {
                    busy.set(false);
                    LOG.warn("claims could not be looked through; tried again", failure);
                });
    }

    private Uni<Void> takeOver() {
        var executing = writes.executing();
        return claims.keep(LEASE, executing)
                .flatMap(kept -> claims.takeOver(LEASE, MOST, executing))
                .flatMap(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndMerge(this::end)
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }

    /** Never fails: one row that cannot be ended now does not keep the others from it. It is taken over again. */
    private Uni<Void> end(InFlight row) {
        LOG.infof("the lease of %s was over; taken over", row.call());
        return Uni.createFrom()
                .deferred(() -> orphans.end(row))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "%s could not be ended; tried again", row.call()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> publish() {
        return claims.unpublished(MOST)
                .flatMap(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndMerge(outcomes::publishStored)
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }
}
