// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.audit;

import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.outbox.OutboxRecord;
import io.agentport.messaging.outbox.PgOutbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** Puts acts on {@code audit}: each is stored with the change it tells of, and published after it. */
@Singleton
@Startup
public final class Audit {
    /** Of the advisory lock that says which replica publishes. */
    private static final long LOCK = 0x61705f706f6c6901L;

    private static final String KIND = "audited";

    private final Messaging messaging;
    private final Clock clock;
    private final PgOutbox outbox;

    public Audit(Vertx vertx, Pool pool, Messaging messaging, Clock clock) {
        this.messaging = messaging;
        this.clock = clock;
        this.outbox = new PgOutbox(vertx, pool, LOCK, this::publish);
    }

    /** Stores the act in the caller's transaction, which {@link #wake} must follow. */
    public Uni<Void> add(Act act) {
        var event = new Audited(act.actor(), act.action(), act.subject(), act.details(), Act.SERVICE, clock.instant());
        var json = new String(EventJson.write(event), StandardCharsets.UTF_8);
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(PgOutbox.NATIVE_INSERT)
                        .setParameter(1, event.key())
                        .setParameter(2, KIND)
                        .setParameter(3, json)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Stores the act in a transaction of its own. */
    public Uni<Void> record(Act act) {
        return Panache.withTransaction(() -> add(act)).invoke(this::wake);
    }

    /** To be called when a transaction with an act in it was committed. */
    public void wake() {
        outbox.wake();
    }

    private Uni<Void> publish(OutboxRecord stored) {
        try {
            var event = EventJson.read(stored.payload().getBytes(StandardCharsets.UTF_8), Audited.class);
            return messaging.publisher().publish(Topic.AUDIT, event);
        } catch (UnreadableEventException e) {
            return Uni.createFrom().failure(e);
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        outbox.close();
    }
}
