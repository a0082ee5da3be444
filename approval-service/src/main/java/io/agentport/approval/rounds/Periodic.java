// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.rounds;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does something again and again, never twice at a time. Whatever is thrown around it is logged and does not end it, and
 * one that does not come to an end is given up.
 */
public final class Periodic implements AutoCloseable {
    /** A database that has not answered by then will not: its connection may be half open. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(Periodic.class);

    private final Vertx vertx;
    private final String what;
    private final Duration patience;
    private final Supplier<Uni<Void>> work;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final long timer;

    public Periodic(Vertx vertx, Duration every, String what, Supplier<Uni<Void>> work) {
        this(vertx, every, PATIENCE, what, work);
    }

    Periodic(Vertx vertx, Duration every, Duration patience, String what, Supplier<Uni<Void>> work) {
        this.vertx = vertx;
        this.what = what;
        this.patience = patience;
        this.work = work;
        this.timer = vertx.setPeriodic(every.toMillis(), id -> run());
    }

    /** Does it now, on an event loop, unless it is being done. */
    public void soon() {
        vertx.runOnContext(this::run);
    }

    private void run() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            Uni.createFrom()
                    .deferred(work::get)
                    .ifNoItem()
                    .after(patience)
                    .fail()
                    .subscribe()
                    .with(done -> busy.set(false), this::failed);
        } catch (Throwable e) { // what decorates every Uni can throw too
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        busy.set(false);
        LOG.warnf(failure, "%s: failed, is tried again", what);
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
