// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.schedule;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Runs work on event loops in a way that Hibernate Reactive accepts, once or again and again. */
@Singleton
public class Ticker {
    private static final Logger LOG = Logger.getLogger(Ticker.class);

    private final Vertx vertx;
    private final List<Long> timers = new CopyOnWriteArrayList<>();

    public Ticker(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs the work at once, then each period, but never while it still runs; a failure is logged, and it goes on. */
    public void every(Duration period, String what, Supplier<Uni<Void>> work) {
        var running = new AtomicBoolean();
        Runnable turn = () -> {
            if (running.compareAndSet(false, true)) {
                run(work).subscribe().with(done -> running.set(false), failure -> {
                    running.set(false);
                    LOG.warnf("%s failed, and is tried again: %s", what, failure);
                });
            }
        };
        timers.add(vertx.setPeriodic(period.toMillis(), timer -> turn.run()));
        turn.run();
    }

    /** Runs the work on a context of its own, whatever thread asks for it. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var context = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(
                    ignored -> Uni.createFrom().deferred(work::get).subscribe().with(emitter::complete, emitter::fail));
        });
    }

    void stop(@Observes ShutdownEvent shutdown) {
        timers.forEach(vertx::cancelTimer);
    }
}
