// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.access.DisabledAccounts;
import io.agentport.approval.access.Roles;
import io.agentport.approval.approvals.ChangeListeners.Notice;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.web.Problem;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.RestResponse;
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
    private final SecurityIdentity person;
    private final DisabledAccounts disabled;

    ApprovalsResource(
            ApprovalReads reads,
            Progress progress,
            ApprovalStream stream,
            SecurityIdentity person,
            DisabledAccounts disabled) {
        this.reads = reads;
        this.progress = progress;
        this.stream = stream;
        this.person = person;
        this.disabled = disabled;
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

    /**
     * An event per change from now on, whichever replica made it: the approval's id and status. An event {@code resync} says
     * that some were lost. It ends with the token that it was asked for with.
     */
    @GET
    @Path("/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> stream(@Context Sse sse) {
        if (!(person.getPrincipal() instanceof JsonWebToken token)) {
            throw new ForbiddenException();
        }
        var left = Duration.between(Instant.now(), Instant.ofEpochSecond(token.getExpirationTime()));
        return stream.listen(left, () -> !disabled.contains(token.getName())).map(notice -> switch (notice) {
            case Notice.Change change ->
                sse.newEventBuilder()
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(change)
                        .build();
            case Notice.Resync resync ->
                sse.newEventBuilder().name("resync").data("").build();
        });
    }

    static RestResponse<?> unknown() {
        return Problem.UNKNOWN_APPROVAL.response("no approval of that id");
    }
}
