// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import io.agentport.messaging.outbox.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** Transactions whose announcements are published at once when they have been committed. */
@ApplicationScoped
public class Transactions {
    private final Pool pool;
    private final Outbox outbox;

    Transactions(Pool pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    /** Read committed: a statement sees what was committed before it, so whoever waited for a row sees its new state. */
    public <T> Uni<T> run(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(work).invoke(outbox::wake);
    }
}
