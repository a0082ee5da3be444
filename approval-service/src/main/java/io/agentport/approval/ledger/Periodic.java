// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Does something again and again, never twice at a time. A failure is logged, and does not end it. */
final class Periodic implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Periodic.class);

    private final Vertx vertx;
    private final long timer;

    Periodic(Vertx vertx, Duration every, String what, Supplier<Uni<Void>> work) {
        this.vertx = vertx;
        var busy = new AtomicBoolean();
        this.timer = vertx.setPeriodic(every.toMillis(), id -> {
            if (busy.compareAndSet(false, true)) {
                Uni.createFrom()
                        .deferred(() -> work.get())
                        .onTermination()
                        .invoke(() -> busy.set(false))
                        .subscribe()
                        .with(done -> {}, failure -> LOG.warnf(failure, "%s: failed, is tried again", what));
            }
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
