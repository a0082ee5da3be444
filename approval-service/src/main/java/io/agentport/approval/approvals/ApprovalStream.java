// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.ApprovalId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Changes of approvals as they are committed, by this replica and the others: listens to {@link ApprovalChanges}. */
@ApplicationScoped
class ApprovalStream {
    private static final Logger LOG = Logger.getLogger(ApprovalStream.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    /** A listener that does not read loses the oldest changes, not the newest. */
    private static final int BACKLOG = 1_000;

    /** Something about an approval has changed; look it up for the rest. */
    record Change(ApprovalId id, String status) {}

    private final Pool pool;
    private final Vertx vertx;
    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private volatile boolean stopping;
    private volatile @Nullable SqlConnection listening;

    ApprovalStream(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    Multi<Change> changes() {
        return changes.onOverflow().buffer(BACKLOG);
    }

    void start(@Observes StartupEvent event) {
        vertx.runOnContext(this::listen);
    }

    private void listen() {
        pool.getConnection()
                .chain(this::listenOn)
                .subscribe()
                .with(listens -> LOG.debug("listening for changes of approvals"), failure -> {
                    LOG.warnf("cannot listen for changes of approvals, will try again: %s", failure.toString());
                    listenAgain();
                });
    }

    private Uni<Void> listenOn(SqlConnection connection) {
        PgConnection.cast(connection.getDelegate())
                .notificationHandler(notification -> changed(notification.getPayload()));
        return connection
                .query("listen " + ApprovalChanges.CHANNEL)
                .execute()
                .onFailure()
                .call(connection::close)
                .invoke(() -> {
                    listening = connection;
                    connection.closeHandler(this::listenAgain);
                })
                .replaceWithVoid();
    }

    private void listenAgain() {
        if (!stopping) {
            vertx.setTimer(RECONNECT.toMillis(), id -> listen());
        }
    }

    private void changed(String payload) {
        var parts = payload.split(" ", 2);
        if (parts.length == 2 && ApprovalId.isApprovalId(parts[0])) {
            changes.onNext(new Change(new ApprovalId(parts[0]), parts[1]));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        var connection = listening;
        if (connection != null) {
            connection.closeAndForget();
        }
    }
}
