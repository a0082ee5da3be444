// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * The table {@code outbox} of a service's schema, and its drainer. One replica at a time drains (an advisory lock);
 * records of one key are published in order; a row is deleted after the broker has acknowledged its record, so a record
 * may be published twice and never not at all.
 */
public interface Outbox extends AutoCloseable {
    /** Stores what to publish, in the caller's transaction. Call {@link #wake} after the commit. */
    Uni<Void> add(SqlConnection transaction, String key, String kind, String payload);

    /** Tells the drainer, here or in another replica, that there is something; without it, it looks once a second. */
    void wake();

    @Override
    void close();

    /** Turns a stored record into events on topics, sealing as it goes. A failure is tried again. */
    @FunctionalInterface
    interface Publication {
        Uni<Void> publish(OutboxRecord outboxRecord);
    }
}
