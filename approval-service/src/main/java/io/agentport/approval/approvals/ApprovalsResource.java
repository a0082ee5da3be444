// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.access.Roles;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.web.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Approvals to look at. Nothing here changes anything. */
@Path("/v1/approvals")
@RolesAllowed({Roles.APPROVER, Roles.ADMIN, Roles.AUDITOR})
@Produces(MediaType.APPLICATION_JSON)
class ApprovalsResource {
    private static final Set<String> STATUSES =
            Set.of("pending", "approved_once", "approved_window", "denied", "expired", "withdrawn");
    private static final int MAX_LIMIT = 500;

    private final ApprovalReads reads;
    private final Progress progress;
    private final ApprovalStream stream;

    ApprovalsResource(ApprovalReads reads, Progress progress, ApprovalStream stream) {
        this.reads = reads;
        this.progress = progress;
        this.stream = stream;
    }

    record ApprovalList(List<ApprovalView> approvals) {}

    @GET
    public Uni<RestResponse<?>> list(
            @QueryParam("status") @Nullable String status, @QueryParam("limit") @DefaultValue("100") int limit) {
        if (status != null && !STATUSES.contains(status)) {
            return Uni.createFrom()
                    .item(Problem.BAD_REQUEST.response(
                            "`status` is one of " + STATUSES.stream().sorted().toList()));
        }
        return reads.list(status, Math.clamp(limit, 1, MAX_LIMIT))
                .map(found -> RestResponse.ok(new ApprovalList(found.stream()
                        .map(approval -> ApprovalView.of(approval, progress.url(approval.id())))
                        .toList())));
    }

    @GET
    @Path("/{id}")
    public Uni<RestResponse<?>> show(@PathParam("id") String id) {
        if (!ApprovalId.isApprovalId(id)) {
            return Uni.createFrom().item(unknown());
        }
        var approval = new ApprovalId(id);
        return reads.find(approval)
                .map(found -> found.<RestResponse<?>>map(
                                present -> RestResponse.ok(ApprovalView.of(present, progress.url(approval))))
                        .orElseGet(ApprovalsResource::unknown));
    }

    /** An event per change from now on, whichever replica made it: the approval's id and status. */
    @GET
    @Path("/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<ApprovalStream.Change> stream() {
        return stream.changes();
    }

    static RestResponse<?> unknown() {
        return Problem.UNKNOWN_APPROVAL.response("no approval of that id");
    }
}
