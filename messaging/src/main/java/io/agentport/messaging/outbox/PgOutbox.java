// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

import io.agentport.messaging.HandlerContexts;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@link Outbox} on PostgreSQL. The replica whose session holds the advisory lock drains; it keeps one connection of the
 * pool for that. Another replica takes over within about a second of that session's end.
 *
 * <p>The table stands in the service's schema; the service's migration makes it as the resource {@code db/outbox.sql}
 * says. Rows of one key are published in the order of their ids, which is the order of the transactions if those lock
 * one another out, as transactions on one approval do.
 */
public final class PgOutbox implements Outbox {
    /** Stores one row, for whoever has a transaction but no {@link SqlConnection}: key, kind, payload. */
    public static final String INSERT = "insert into outbox (key, kind, payload) values ($1, $2, $3)";

    /** The same as a native query of Hibernate Reactive, with its ordinal parameters. */
    public static final String NATIVE_INSERT = "insert into outbox (key, kind, payload) values (?1, ?2, ?3)";

    private static final Logger LOG = Logger.getLogger(PgOutbox.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final long CLOSING_SECONDS = 10;
    private static final String CHANNEL = "agentport_outbox";

    private final Pool pool;
    private final long lockKey;
    private final Publication publication;
    private final OutboxLoop loop;
    private final HandlerContexts contexts;
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Tenure tenure;
    private boolean asking;
    private boolean notifying;
    private boolean closed;

    /**
     * An outbox that drains at once.
     *
     * @param lockKey of the advisory lock: one of its own for each service, because locks are the database's
     */
    public PgOutbox(Vertx vertx, Pool pool, long lockKey, Publication publication) {
        this.pool = pool;
        this.lockKey = lockKey;
        this.publication = publication;
        loop = new OutboxLoop(vertx);
        contexts = new HandlerContexts(vertx);
        loop.run(this::lookEverySecond);
    }

    @Override
    public Uni<Void> add(SqlConnection transaction, String key, String kind, String payload) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(key, kind, payload))
                .replaceWithVoid();
    }

    @Override
    public void wake() {
        loop.run(() -> {
            if (tenure != null) {
                tenure.drain.look();
            } else if (!closed) {
                wakeTheOthers();
            }
        });
    }

    /** Waits at most 10 s for what is being published; on an event loop it does not wait. */
    @Override
    public void close() {
        loop.run(this::end);
        if (Context.isOnEventLoopThread()) {
            return;
        }
        try {
            if (!ended.await(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("outbox: closed while publishing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookEverySecond() {
        if (closed) {
            return;
        }
        if (tenure != null) {
            tenure.drain.look();
        } else if (!asking) {
            askForTheLock();
        }
        loop.after(BETWEEN_LOOKS, this::lookEverySecond);
    }

    private void askForTheLock() {
        asking = true;
        loop.run(pool::getConnection, this::lock, failure -> {
            asking = false;
            LOG.debug("outbox: no connection", failure);
        });
    }

    private void lock(SqlConnection connection) {
        loop.query(
                () -> connection
                        .preparedQuery("select pg_try_advisory_lock($1) as locked")
                        .execute(Tuple.of(lockKey)),
                rows -> {
                    asking = false;
                    if (rows.iterator().next().getBoolean("locked")) {
                        begin(new Tenure(connection));
                    } else {
                        giveBack(connection);
                    }
                },
                failure -> {
                    asking = false;
                    LOG.debug("outbox: no lock", failure);
                    kill(connection);
                });
    }

    private void begin(Tenure begun) {
        if (closed) {
            begun.unlock();
            return;
        }
        tenure = begun;
        begun.connection.closeHandler(() -> loop.run(() -> lose(begun)));
        begun.listen();
        begun.drain.look();
    }

    private void lose(Tenure lost) {
        if (tenure == lost) {
            tenure = null;
            lost.drain.abandon();
            giveBack(lost.connection);
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        var last = tenure;
        tenure = null;
        if (last == null) {
            ended.countDown();
        } else {
            last.drain.stop(last::unlock);
        }
    }

    private void wakeTheOthers() {
        if (notifying) {
            return; // should that notification be too early, the drainer looks within a second
        }
        notifying = true;
        loop.query(
                () -> pool.query("notify " + CHANNEL + ", '" + lockKey + "'").execute(),
                done -> notifying = false,
                failure -> {
                    notifying = false;
                    LOG.debug("outbox: nobody woken", failure);
                });
    }

    private static void giveBack(SqlConnection connection) {
        connection.close().subscribe().with(done -> {}, failure -> LOG.debug("outbox: not given back", failure));
    }

    /** A session that may hold the lock must not go back to the pool alive: nobody could drain any more. */
    private void kill(PgConnection connection) {
        loop.query(
                () -> pool.preparedQuery("select pg_terminate_backend($1)").execute(Tuple.of(connection.processId())),
                done -> giveBack(connection),
                failure -> giveBack(connection));
    }

    private void kill(SqlConnection connection) {
        kill(PgConnection.cast(connection));
    }

    /** The time in which this replica holds the lock. */
    private final class Tenure {
        private final PgConnection connection;
        private final Drain drain;

        Tenure(SqlConnection locked) {
            connection = PgConnection.cast(locked);
            drain = new Drain(connection, loop, contexts, publication, this::resign);
        }

        /** After a query failed: the session may still be alive. */
        void resign() {
            if (tenure == this) {
                tenure = null;
                kill(connection);
            }
        }

        void listen() {
            connection.notificationHandler(notification -> {
                if (notification.getPayload().equals(Long.toString(lockKey))) {
                    loop.run(drain::look);
                }
            });
            loop.query(
                    () -> connection.query("listen " + CHANNEL).execute(),
                    done -> {},
                    failure -> LOG.debug("outbox: does not listen", failure));
        }

        void unlock() {
            loop.query(
                    () -> connection
                            .query("unlisten *")
                            .execute()
                            .chain(() -> connection
                                    .preparedQuery("select pg_advisory_unlock($1)")
                                    .execute(Tuple.of(lockKey))),
                    done -> {
                        giveBack(connection);
                        ended.countDown();
                    },
                    failure -> {
                        kill(connection);
                        ended.countDown();
                    });
        }
    }
}
