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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call is one that people were asked about. Every call's outcome passes here, and most were automatic, so
 * questions that come while the database is being asked share the next statement.
 */
@ApplicationScoped
class KnownCalls {
    private record Question(
            CallId call,
            UniEmitter<? super Boolean> answer,
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

    private final Pool pool;
    private final Object lock = new Object();
    private List<Question> waiting = new ArrayList<>();
    private boolean asking;

    KnownCalls(Pool pool) {
        this.pool = pool;
    }

    Uni<Boolean> contains(CallId call) {
        return Uni.createFrom().<Boolean>emitter(answer -> {
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
        var ids = batch.stream()
                .map(question -> question.call().value())
                .distinct()
                .toArray(String[]::new);
        pool.preparedQuery("select call_id from approval_calls where call_id = any($1)")
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> {
                    var known = new HashSet<String>();
                    rows.forEach(row -> known.add(row.getString(0)));
                    return known;
                })
                .subscribe()
                .with(
                        known -> {
                            askNext();
                            batch.forEach(question -> question.answer()
                                    .complete(known.contains(question.call().value())));
                        },
                        failure -> {
                            askNext();
                            batch.forEach(question ->
                                    question.answer(() -> question.answer().fail(failure)));
                        });
    }
}
