// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.contracts.calls.CallId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call here. Every call's outcome passes here, and most were automatic, so questions that come while the
 * database is being asked share the next statement.
 */
@ApplicationScoped
class KnownCalls {
    /** One snapshot of both tables. */
    enum Known {
        /** People were asked about it. */
        ASKED,
        /** Nobody was asked so far, and the ledger has its outcome, where whoever takes an ask will look. */
        ENDED,
        /** Nobody was asked so far, and the ledger has no outcome yet. */
        UNKNOWN
    }

    /** A database that has not answered by then will not: its connection may be half open. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String LOOK = """
            select id, exists (select 1 from approval_calls where call_id = id) as asked,
                exists (select 1 from calls where call_id = id and outcome is not null) as ended
            from unnest($1::text[]) as id
            """;

    private record Question(
            CallId call,
            UniEmitter<? super Known> answer,
            @Nullable Context asker) {
        /** On the asker's own context, whoever asked the database. */
        private void answer(Runnable ending) {
            if (asker == null) {
                ending.run();
            } else {
                asker.runOnContext(nothing -> ending.run());
            }
        }
    }

    private final Function<String[], Uni<Map<String, Known>>> database;
    private final Duration patience;
    private final Object lock = new Object();
    private List<Question> waiting = new ArrayList<>();
    private boolean asking;

    @Inject
    KnownCalls(Pool pool) {
        this(
                ids -> pool.preparedQuery(LOOK)
                        .execute(Tuple.tuple().addArrayOfString(ids))
                        .map(rows -> {
                            var known = new HashMap<String, Known>();
                            rows.forEach(row -> known.put(
                                    row.getString("id"), known(row.getBoolean("asked"), row.getBoolean("ended"))));
                            return known;
                        }),
                PATIENCE);
    }

    KnownCalls(Function<String[], Uni<Map<String, Known>>> database, Duration patience) {
        this.database = database;
        this.patience = patience;
    }

    private static Known known(boolean asked, boolean ended) {
        if (asked) {
            return Known.ASKED;
        }
        return ended ? Known.ENDED : Known.UNKNOWN;
    }

    Uni<Known> find(CallId call) {
        return Uni.createFrom().<Known>emitter(answer -> {
            synchronized (lock) {
                waiting.add(new Question(call, answer, Vertx.currentContext()));
                if (asking) {
                    return;
                }
                asking = true;
            }
            askNext();
        });
    }

    private void askNext() {
        List<Question> batch;
        synchronized (lock) {
            if (waiting.isEmpty()) {
                asking = false;
                return;
            }
            batch = waiting;
            waiting = new ArrayList<>();
        }
        try {
            var ids = batch.stream()
                    .map(question -> question.call().value())
                    .distinct()
                    .toArray(String[]::new);
            Uni.createFrom()
                    .deferred(() -> database.apply(ids))
                    .ifNoItem()
                    .after(patience)
                    .fail()
                    .subscribe()
                    .with(known -> answered(batch, known), failure -> failed(batch, failure));
        } catch (Throwable e) { // what decorates every Uni can throw too
            failed(batch, e);
        }
    }

    private void answered(List<Question> batch, Map<String, Known> known) {
        askNext();
        batch.forEach(question -> question.answer(() ->
                question.answer().complete(known.getOrDefault(question.call().value(), Known.UNKNOWN))));
    }

    private void failed(List<Question> batch, Throwable failure) {
        askNext();
        batch.forEach(question -> question.answer(() -> question.answer().fail(failure)));
    }
}
