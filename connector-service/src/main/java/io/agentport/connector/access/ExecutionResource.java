// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.agentport.connector.execution.Settlements;
import io.agentport.contracts.calls.CallId;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Where a person says what became of a call whose outcome is unknown. */
@Path("/v1/executions")
@RolesAllowed("admin")
public final class ExecutionResource {
    private static final int MAX_COMMENT = 1000;

    private final Settlements settlements;
    private final Audit audit;
    private final SecurityIdentity identity;

    ExecutionResource(Settlements settlements, Audit audit, SecurityIdentity identity) {
        this.settlements = settlements;
        this.audit = audit;
        this.identity = identity;
    }

    /** Whether it happened, and how the person knows. */
    public record Settlement(
            @Nullable Boolean happened, @Nullable String comment) {}

    @POST
    @Path("/{call}/settle")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> settle(String call, @Nullable Settlement settlement) {
        var happened = settlement == null ? null : settlement.happened();
        if (settlement == null || happened == null) {
            return problem(Problem.INVALID_REQUEST, "expected `{\"happened\": true|false, \"comment\"?}`", call);
        }
        var comment = settlement.comment();
        if (comment != null && comment.length() > MAX_COMMENT) {
            return problem(Problem.INVALID_REQUEST, "a comment has at most " + MAX_COMMENT + " characters", call);
        }
        if (!CallId.isCallId(call)) {
            return problem(Problem.UNKNOWN_CALL, "there is no such call", null);
        }
        var person = identity.getPrincipal().getName();
        return audit.transaction(transaction -> settlements
                .settle(transaction, new CallId(call), happened, person, comment)
                .flatMap(result -> switch (result) {
                    case SETTLED -> record(transaction, person, call, happened, comment);
                    case SETTLED_BEFORE ->
                        Uni.createFrom().item(Response.noContent().build());
                    case CONTRADICTED -> problem(Problem.SETTLED_DIFFERENTLY, "the opposite was settled before", call);
                    case NOT_UNKNOWN -> problem(Problem.OUTCOME_KNOWN, "there is nothing to settle", call);
                    case UNKNOWN_CALL -> problem(Problem.UNKNOWN_CALL, "no call of this id was executed here", call);
                }));
    }

    private Uni<Response> record(
            SqlConnection transaction, String person, String call, boolean happened, @Nullable String comment) {
        var details = new HashMap<String, String>();
        details.put("happened", Boolean.toString(happened));
        if (comment != null) {
            details.put("comment", comment);
        }
        return audit.record(transaction, person, "execution.settled", call, details)
                .replaceWith(() -> Response.noContent().build());
    }

    private static Uni<Response> problem(Problem problem, String detail, @Nullable String call) {
        return Uni.createFrom().item(ProblemDetail.response(problem, detail, call));
    }
}
