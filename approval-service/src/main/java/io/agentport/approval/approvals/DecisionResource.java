// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.access.Roles;
import io.agentport.approval.approvals.Decisions.Answer;
import io.agentport.approval.approvals.Decisions.Choice;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.Seen;
import io.agentport.approval.web.Problem;
import io.agentport.contracts.calls.Digest;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where a person decides: the only way to approve or deny. */
@Path("/v1/approvals/{id}/decision")
@RolesAllowed({Roles.APPROVER, Roles.ADMIN})
@Consumes(MediaType.APPLICATION_JSON)
class DecisionResource {
    private static final int MAX_COMMENT = 2_000;

    private final Decisions decisions;
    private final ApprovalReads reads;
    private final Progress progress;
    private final SecurityIdentity person;

    DecisionResource(Decisions decisions, ApprovalReads reads, Progress progress, SecurityIdentity person) {
        this.decisions = decisions;
        this.reads = reads;
        this.progress = progress;
        this.person = person;
    }

    @POST
    public Uni<RestResponse<?>> decide(@PathParam("id") String id, @Nullable DecisionBody body) {
        if (!ApprovalId.isApprovalId(id)) {
            return Uni.createFrom().item(ApprovalsResource.unknown());
        }
        if (body == null) {
            return refuse(Problem.BAD_REQUEST, "expected a JSON object");
        }
        if ("approve_window".equals(body.decision())) {
            return refuse(Problem.WINDOW_NOT_AVAILABLE, "decide `approve_once` or `deny`");
        }
        var choice = choice(body);
        var seen = seen(body);
        if (choice.isEmpty()) {
            return refuse(Problem.INVALID, "`decision` is `approve_once` or `deny`");
        }
        if (seen.isEmpty()) {
            return refuse(Problem.INVALID, "`seen` is what the approval gave: `version` and `arguments_digest`");
        }
        if (body.window() != null || body.maxUses() != null || body.conditions() != null) {
            return refuse(Problem.INVALID, "`window`, `max_uses` and `conditions` go with `approve_window`");
        }
        var comment = body.comment();
        if (comment != null && comment.length() > MAX_COMMENT) {
            return refuse(Problem.INVALID, "`comment` has at most " + MAX_COMMENT + " characters");
        }
        var request = new Decisions.Request(
                new ApprovalId(id),
                choice.get(),
                seen.get(),
                comment,
                person.getPrincipal().getName(),
                person.getRoles(),
                person.hasRole(Roles.ADMIN));
        return decisions.decide(request).chain(this::response);
    }

    private Uni<RestResponse<?>> response(Answer answer) {
        return switch (answer) {
            case Answer.Decided(var approval, var to) -> show(approval.id());
            case Answer.NotFound n -> Uni.createFrom().item(ApprovalsResource.unknown());
            case Answer.NotYours n -> refuse(Problem.NOT_IN_APPROVER_GROUP, "you are in none of its approver groups");
            case Answer.Stale(var approval) ->
                Uni.createFrom()
                        .item(respond(
                                Problem.STALE_APPROVAL,
                                "look at it again and decide on what it says now",
                                Map.of("seen", approval.seen())));
            case Answer.AlreadySettled(var id, var state) ->
                Uni.createFrom()
                        .item(respond(
                                Problem.ALREADY_DECIDED,
                                "it is `" + state.status() + "`",
                                Map.of("approval", id.value(), "approval_status", state.status())));
            case Answer.NotNow n ->
                refuse(Problem.UNAVAILABLE, "whether the policy still allows it is being loaded; try again");
        };
    }

    private Uni<RestResponse<?>> show(ApprovalId id) {
        return reads.find(id).map(found -> RestResponse.ok(ApprovalView.of(found.orElseThrow(), progress.url(id))));
    }

    private static Uni<RestResponse<?>> refuse(Problem problem, String detail) {
        return Uni.createFrom().item(problem.response(detail));
    }

    private static RestResponse<?> respond(Problem problem, String detail, Map<String, Object> extensions) {
        return problem.response(problem.detail(detail, extensions));
    }

    private static Optional<Choice> choice(DecisionBody body) {
        return switch (body.decision()) {
            case "approve_once" -> Optional.of(Choice.APPROVE_ONCE);
            case "deny" -> Optional.of(Choice.DENY);
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Seen> seen(DecisionBody body) {
        var seen = body.seen();
        if (seen == null || seen.version() == null || seen.argumentsDigest() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Seen(seen.version(), new Digest(seen.argumentsDigest())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
