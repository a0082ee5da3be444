// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.schedule;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Runs work on event loops in a way that Hibernate Reactive accepts, once or again and again. */
@Singleton
public class Ticker {
    private static final Logger LOG = Logger.getLogger(Ticker.class);

    /** Longer than anything here takes; what hangs must not keep its work from being tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Duration patience;
    private final List<Long> timers = new CopyOnWriteArrayList<>();

    @Inject
    public Ticker(Vertx vertx) {
        this(vertx, PATIENCE);
    }

    Ticker(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    /**
     * Runs the work at once, then each period, but never while it still runs. A failure is logged, and it goes on; work
     * that has not ended after 30 s has failed.
     */
    public void every(Duration period, String what, Supplier<Uni<Void>> work) {
        var running = new AtomicBoolean();
        Runnable turn = () -> {
            if (running.compareAndSet(false, true)) {
                run(() -> work.get().ifNoItem().after(patience).fail(), done -> running.set(false), failure -> {
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
        return Uni.createFrom().emitter(emitter -> run(work, emitter::complete, emitter::fail));
    }

    /** Tells how it ended in any case: whatever is thrown is a failure. */
    private <T> void run(Supplier<Uni<T>> work, Consumer<T> onItem, Consumer<Throwable> onFailure) {
        try {
            var context = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(ignored -> {
                try {
                    Uni.createFrom().deferred(work::get).subscribe().with(onItem, onFailure);
                } catch (Throwable e) { // what decorates every Uni can throw too, and the event loop would swallow it
                    onFailure.accept(e);
                }
            });
        } catch (Throwable e) { // event loops are shut down
            onFailure.accept(e);
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        timers.forEach(vertx::cancelTimer);
    }
}
