// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.CallId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Which reads were answered, so that a record that is read again is not answered differently. */
@Singleton
public class ReadNotes {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Pool pool;
    private final Batcher<CallId> batcher;

    ReadNotes(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.batcher = new Batcher<>(vertx, PAUSE, this::store);
    }

    /** Notes that a read's outcome has been published. */
    Uni<Void> answered(CallId call) {
        return batcher.add(call);
    }

    Uni<Boolean> wasAnswered(CallId call) {
        return pool.preparedQuery("SELECT 1 FROM read_done WHERE call_id = $1")
                .execute(Tuple.of(call.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    Uni<Void> forgetOlderThan(Duration age) {
        return pool.preparedQuery("DELETE FROM read_done WHERE at < clock_timestamp() - make_interval(secs => $1)")
                .execute(Tuple.of((double) age.toSeconds()))
                .replaceWithVoid();
    }

    private Uni<Void> store(List<CallId> calls) {
        var ids = calls.stream().map(CallId::value).toArray(String[]::new);
        return pool.preparedQuery("INSERT INTO read_done (call_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING")
                .execute(Tuple.of(ids))
                .replaceWithVoid();
    }
}
