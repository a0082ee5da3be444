// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.outbox.Outbox;
import io.agentport.messaging.outbox.OutboxRecord;
import io.agentport.messaging.outbox.PgOutbox;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** Puts what administrators do here on record: in the transaction that does it, published after it. */
@Singleton
final class Audit {
    private static final String SERVICE = "connector-service";
    private static final String KIND = "audited";

    /** Names this service's drainer among all that lock in the database. */
    private static final long LOCK_KEY = 0x636f_6e6e_6563_746fL;

    private final Messaging messaging;
    private final Pool pool;
    private final Outbox outbox;

    Audit(Messaging messaging, Pool pool, Vertx vertx) {
        this.messaging = messaging;
        this.pool = pool;
        this.outbox = new PgOutbox(vertx, pool, LOCK_KEY, this::publish);
    }

    /** Creates this at the start: what an earlier process put on record and did not publish is published now. */
    void start(@Observes StartupEvent event) {
        outbox.wake();
    }

    void stop(@Observes ShutdownEvent event) {
        outbox.close();
    }

    /** Does and records in one transaction; a failure undoes both. */
    <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(work).invoke(outbox::wake);
    }

    Uni<Void> record(
            SqlConnection transaction, String person, String action, String subject, Map<String, String> details) {
        var audited = new Audited("person:" + person, action, subject, details, SERVICE, Instant.now());
        return outbox.add(
                transaction, audited.key(), KIND, new String(EventJson.write(audited), StandardCharsets.UTF_8));
    }

    private Uni<Void> publish(OutboxRecord stored) {
        try {
            var audited = EventJson.read(stored.payload().getBytes(StandardCharsets.UTF_8), Audited.class);
            return messaging.publisher().publish(Topic.AUDIT, audited);
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the outbox holds an event that cannot be read", e);
        }
    }
}
