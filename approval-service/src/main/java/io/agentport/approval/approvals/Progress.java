// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.publication.Announcements;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.ReplyEvent.CallUpdated;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells the waiting side of a call how it goes on. */
@ApplicationScoped
class Progress {
    private final Announcements announcements;
    private final String publicUrl;

    Progress(Announcements announcements, @ConfigProperty(name = "agentport.public-url") String publicUrl) {
        this.announcements = announcements;
        this.publicUrl = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    String url(ApprovalId approval) {
        return publicUrl + "/approvals/" + approval;
    }

    Uni<Void> awaiting(
            SqlConnection transaction, CallRequested call, ApprovalId approval, Instant expiresAt, Instant now) {
        return announcements.updated(
                transaction,
                call,
                new CallUpdated(
                        call.call(),
                        Update.AWAITING_APPROVAL,
                        approval.value(),
                        url(approval),
                        expiresAt,
                        "waits for a person's approval",
                        now));
    }

    Uni<Void> approved(SqlConnection transaction, CallRequested call, ApprovalId approval, Instant now) {
        return announcements.updated(
                transaction,
                call,
                new CallUpdated(
                        call.call(),
                        Update.APPROVED,
                        approval.value(),
                        null,
                        null,
                        "a person approved it; it runs now",
                        now));
    }
}
