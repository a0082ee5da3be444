// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

import io.agentport.messaging.Backoff;
import io.agentport.messaging.HandlerContexts;
import io.agentport.messaging.OnceASecond;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Publishes the table's rows while this replica holds the lock. A key's rows are published one after another; rows of
 * different keys at once; published rows are deleted together. For use on the outbox's loop alone.
 */
final class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final int MAX_ROWS = 500;
    private static final String READ =
            "select id, key, kind, payload from outbox where key <> all($1) order by id limit " + MAX_ROWS;
    private static final String DELETE = "delete from outbox where id = any($1)";

    private final SqlConnection connection;
    private final OutboxLoop loop;
    private final HandlerContexts contexts;
    private final Outbox.Publication publication;
    private final Runnable onBrokenConnection;
    private final OnceASecond warnings = new OnceASecond();

    /** Keys whose rows are not to be read: being published or deleted, or waiting after a failure. */
    private final Set<String> busy = new HashSet<>();

    private final Map<String, Integer> failures = new HashMap<>();
    private final List<Long> published = new ArrayList<>();
    private final List<String> finished = new ArrayList<>();
    private int publishing;
    private boolean reading;
    private boolean readAgain;
    private boolean deleting;
    private boolean stopped;
    private boolean abandoned;
    private Runnable onIdle = () -> {};

    Drain(
            SqlConnection connection,
            OutboxLoop loop,
            HandlerContexts contexts,
            Outbox.Publication publication,
            Runnable onBrokenConnection) {
        this.connection = connection;
        this.loop = loop;
        this.contexts = contexts;
        this.publication = publication;
        this.onBrokenConnection = onBrokenConnection;
    }

    /** Reads and publishes what there is. */
    void look() {
        if (stopped || busy.size() >= MAX_ROWS) {
            return; // the keys that are busy look again when they are done
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        loop.query(
                () -> connection.preparedQuery(READ).execute(Tuple.of(busy.toArray(String[]::new))),
                this::publish,
                failure -> broken("read", failure));
    }

    /** Publishes nothing more; calls back when what was being published has been acknowledged and deleted, or failed. */
    void stop(Runnable whenIdle) {
        stopped = true;
        onIdle = whenIdle;
        tellIfIdle();
    }

    /** The connection is gone: whoever holds the lock next publishes again what was not deleted. */
    void abandon() {
        stopped = true;
        abandoned = true;
        reading = false;
        deleting = false;
        tellIfIdle();
    }

    private void publish(RowSet<Row> rows) {
        reading = false;
        var lanes = new LinkedHashMap<String, Queue<OutboxRecord>>();
        for (var row : rows) {
            var next = new OutboxRecord(
                    row.getLong("id"), row.getString("key"), row.getString("kind"), row.getString("payload"));
            lanes.computeIfAbsent(next.key(), key -> new ArrayDeque<>()).add(next);
        }
        busy.addAll(lanes.keySet());
        lanes.forEach(this::publishNext);
        if (readAgain) {
            readAgain = false;
            look();
        }
        tellIfIdle();
    }

    private void publishNext(String key, Queue<OutboxRecord> lane) {
        var next = stopped ? null : lane.poll();
        if (next == null) {
            failures.remove(key);
            finished.add(key);
            delete();
            tellIfIdle();
            return;
        }
        publishing++;
        contexts.run(
                key.hashCode(),
                () -> publication.publish(next),
                () -> loop.run(() -> {
                    publishing--;
                    published.add(next.id());
                    publishNext(key, lane);
                }),
                failure -> loop.run(() -> {
                    publishing--;
                    retryLater(next, failure);
                }));
    }

    private void retryLater(OutboxRecord unpublished, Throwable failure) {
        var key = unpublished.key();
        var count = failures.merge(key, 1, Integer::sum);
        if (warnings.now()) {
            LOG.warnf(
                    "outbox record not published yet: id=%d kind=%s failures=%d cause=%s",
                    unpublished.id(), unpublished.kind(), count, failure);
        }
        delete();
        loop.after(Backoff.after(count), () -> {
            finished.add(key);
            delete();
        });
        tellIfIdle();
    }

    /** Deletes what was published, and only then lets its keys be read again. */
    private void delete() {
        if (deleting || abandoned || (published.isEmpty() && finished.isEmpty())) {
            return;
        }
        deleting = true;
        var ids = published.toArray(Long[]::new);
        var keys = List.copyOf(finished);
        published.clear();
        finished.clear();
        loop.query(
                () -> ids.length == 0
                        ? Uni.createFrom().voidItem()
                        : connection
                                .preparedQuery(DELETE)
                                .execute(Tuple.of(ids))
                                .replaceWithVoid(),
                nothing -> {
                    deleting = false;
                    keys.forEach(busy::remove);
                    delete();
                    look();
                    tellIfIdle();
                },
                failure -> broken("delete", failure));
    }

    private void broken(String what, Throwable failure) {
        LOG.warnf("outbox: cannot %s: %s", what, failure);
        abandon();
        onBrokenConnection.run();
    }

    private void tellIfIdle() {
        if (stopped && publishing == 0 && !reading && !deleting) {
            var told = onIdle;
            onIdle = () -> {};
            told.run();
        }
    }
}
