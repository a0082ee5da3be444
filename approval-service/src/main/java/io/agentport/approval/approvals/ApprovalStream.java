// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.approvals.ChangeListeners.Notice;
import io.agentport.approval.lifecycle.ApprovalId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Changes of approvals as they are committed, by this replica and the others: listens to {@link ApprovalChanges}. */
@ApplicationScoped
class ApprovalStream {
    private static final Logger LOG = Logger.getLogger(ApprovalStream.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final Pool pool;
    private final Vertx vertx;
    private final ChangeListeners listeners = new ChangeListeners();
    private volatile boolean stopping;
    private volatile @Nullable SqlConnection listening;

    ApprovalStream(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    /** See {@link ChangeListeners#listen}. */
    Multi<Notice> listen(Duration time, BooleanSupplier welcome) {
        return listeners.listen(time, welcome);
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
                    if (listening != null) {
                        listeners.tell(new Notice.Resync()); // nobody listened for a while
                    }
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
            listeners.tell(new Notice.Change(new ApprovalId(parts[0]), parts[1]));
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
