// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Counts claims for the gauge {@code agentport_claims{state}} and forgets what nobody needs any more. A state is
 * {@code in_flight}, {@code unknown} (nobody has settled it) or {@code unpublished}.
 */
@Singleton
public final class ClaimUpkeep {
    private static final Logger LOG = Logger.getLogger(ClaimUpkeep.class);
    private static final Duration COUNTING = Duration.ofSeconds(15);
    private static final Duration CLEANING = Duration.ofMinutes(30);
    private static final Duration KEEP_TOMBSTONES = Duration.ofDays(2);

    private final Pool pool;
    private final ReadNotes reads;
    private final ExecutionSettings settings;
    private final Vertx vertx;
    private final Map<String, AtomicLong> counts = new LinkedHashMap<>();

    ClaimUpkeep(Pool pool, ReadNotes reads, ExecutionSettings settings, Vertx vertx, MeterRegistry metrics) {
        this.pool = pool;
        this.reads = reads;
        this.settings = settings;
        this.vertx = vertx;
        for (var state : List.of("in_flight", "unknown", "unpublished")) {
            var count = new AtomicLong();
            counts.put(state, count);
            metrics.gauge("agentport.claims", Tags.of("state", state), count);
        }
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(
                COUNTING.toMillis(),
                tick -> count().subscribe()
                        .with(done -> {}, failure -> LOG.warn("claims could not be counted; tried again", failure)));
        vertx.setPeriodic(
                CLEANING.toMillis(),
                tick -> forget().subscribe()
                        .with(
                                done -> {},
                                failure -> LOG.warn("old claims could not be deleted; tried again", failure)));
    }

    private Uni<Void> count() {
        return pool.query("""
                        SELECT 'in_flight' AS state, count(*) AS n FROM claim WHERE state = 'in_flight'
                        UNION ALL SELECT 'unknown', count(*) FROM claim
                            WHERE holds_effect AND status = 'outcome_unknown'
                        UNION ALL SELECT 'unpublished', count(*) FROM claim WHERE state = 'ended' AND NOT published""")
                .execute()
                .invoke(rows -> rows.forEach(row -> {
                    var count = counts.get(row.getString("state"));
                    if (count != null) {
                        count.set(row.getLong("n"));
                    }
                }))
                .replaceWithVoid();
    }

    private Uni<Void> forget() {
        return reads.forgetOlderThan(settings.keepReads())
                .flatMap(done -> pool.preparedQuery("""
                                DELETE FROM claim WHERE
                                    (state = 'cancel_requested'
                                        AND created_at < clock_timestamp() - make_interval(secs => $1))
                                    OR (state = 'ended' AND published AND NOT holds_effect
                                        AND ended_at < clock_timestamp() - make_interval(secs => $2))""").execute(Tuple.of((double) KEEP_TOMBSTONES.toSeconds(), (double)
                        settings.keepClaims().toSeconds())))
                .replaceWithVoid();
    }
}
