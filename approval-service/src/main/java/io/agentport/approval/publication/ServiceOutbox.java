// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import io.agentport.messaging.Messaging;
import io.agentport.messaging.outbox.Outbox;
import io.agentport.messaging.outbox.PgOutbox;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;

/** This service's outbox. */
@ApplicationScoped
class ServiceOutbox {
    /** Names this service's drainer among all that lock in the database. */
    private static final long LOCK_KEY = 0x6170_7072_6f76_616cL;

    @Produces
    @ApplicationScoped
    Outbox outbox(Vertx vertx, Pool pool, Messaging messaging, Seals seals) {
        var publication = new SealedPublication(messaging.publisher(), seals.permits(), seals.outcomes());
        return new PgOutbox(vertx, pool, LOCK_KEY, publication);
    }

    void close(@Disposes Outbox outbox) {
        outbox.close();
    }
}
