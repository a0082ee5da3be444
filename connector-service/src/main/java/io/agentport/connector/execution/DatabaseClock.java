// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * The database's clock, by which deadlines are judged in every replica. Where no statement runs anyway, this process's
 * clock is used with the difference that was measured last.
 */
@Singleton
public final class DatabaseClock {
    private static final Logger LOG = Logger.getLogger(DatabaseClock.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Pool pool;
    private final Vertx vertx;
    private volatile Duration ahead = Duration.ZERO;

    public DatabaseClock(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        measure().await().atMost(INTERVAL);
        vertx.setPeriodic(
                INTERVAL.toMillis(),
                tick -> measure()
                        .subscribe()
                        .with(done -> {}, failure -> LOG.warn("the database's clock cannot be read", failure)));
    }

    public Instant now() {
        return Instant.now().plus(ahead);
    }

    private Uni<Void> measure() {
        return Uni.createFrom().deferred(() -> {
            var before = Instant.now();
            return pool.query("SELECT clock_timestamp() AS now")
                    .execute()
                    .invoke(rows -> {
                        var after = Instant.now();
                        var middle = before.plus(Duration.between(before, after).dividedBy(2));
                        var database =
                                rows.iterator().next().getOffsetDateTime("now").toInstant();
                        ahead = Duration.between(middle, database);
                    })
                    .replaceWithVoid();
        });
    }
}
