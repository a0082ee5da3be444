// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The one event loop on which an outbox keeps its state, so that it needs no locks. */
final class OutboxLoop {
    /** A database that has not answered by then is treated as gone. */
    private static final Duration QUERY = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Context context;

    OutboxLoop(Vertx vertx) {
        this.vertx = vertx;
        context = ((VertxInternal) vertx).createEventLoopContext();
    }

    void run(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** Does it and brings the answer back to the loop. */
    <T> void run(Supplier<Uni<T>> work, Consumer<T> onItem, Consumer<Throwable> onFailure) {
        run(() -> {
            try {
                Uni.createFrom()
                        .deferred(work::get)
                        .subscribe()
                        .with(item -> run(() -> onItem.accept(item)), failure -> run(() -> onFailure.accept(failure)));
            } catch (RuntimeException e) { // what decorates every Uni can throw too
                onFailure.accept(e);
            }
        });
    }

    /** The same for a query, which fails after 10 s. Not for taking a connection: one that comes later would be lost. */
    <T> void query(Supplier<Uni<T>> query, Consumer<T> onItem, Consumer<Throwable> onFailure) {
        run(() -> query.get().ifNoItem().after(QUERY).fail(), onItem, onFailure);
    }

    void after(Duration pause, Runnable action) {
        vertx.setTimer(pause.toMillis(), timer -> run(action));
    }
}
