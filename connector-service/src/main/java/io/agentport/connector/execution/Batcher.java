// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects small things for a moment and stores them together. Safe for use by any thread. */
final class Batcher<T> {
    private static final int MAX = 500;

    private record Waiting<T>(T item, UniEmitter<? super Void> emitter) {}

    private final Vertx vertx;
    private final Duration pause;
    private final Function<List<T>, Uni<Void>> store;
    private List<Waiting<T>> waiting = new ArrayList<>();

    Batcher(Vertx vertx, Duration pause, Function<List<T>, Uni<Void>> store) {
        this.vertx = vertx;
        this.pause = pause;
        this.store = store;
    }

    /** The item arrives, or the failure, when the batch with this was stored. */
    Uni<Void> add(T item) {
        return Uni.createFrom().emitter(emitter -> {
            boolean first;
            boolean full;
            synchronized (this) {
                waiting.add(new Waiting<>(item, emitter));
                first = waiting.size() == 1;
                full = waiting.size() >= MAX;
            }
            if (full) {
                flush();
            } else if (first) {
                vertx.setTimer(Math.max(1, pause.toMillis()), fired -> flush());
            }
        });
    }

    private void flush() {
        List<Waiting<T>> batch;
        synchronized (this) {
            batch = waiting;
            waiting = new ArrayList<>();
        }
        if (batch.isEmpty()) {
            return;
        }
        store.apply(batch.stream().map(Waiting::item).toList())
                .subscribe()
                .with(
                        done -> batch.forEach(one -> one.emitter.complete(null)),
                        failure -> batch.forEach(one -> one.emitter.fail(failure)));
    }
}
