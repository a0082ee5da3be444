// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.ApprovalId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Says to every replica, when a transaction commits, that an approval has changed (PostgreSQL's {@code notify}). */
@ApplicationScoped
class ApprovalChanges {
    static final String CHANNEL = "approval_changes";

    Uni<Void> announce(SqlConnection transaction, ApprovalId approval, String status) {
        return transaction
                .preparedQuery("select pg_notify('" + CHANNEL + "', $1)")
                .execute(Tuple.of(approval + " " + status))
                .replaceWithVoid();
    }
}
