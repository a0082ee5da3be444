// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agentport.approval.web.Problem;
import io.agentport.approval.web.ProblemDetail;
import io.agentport.contracts.calls.CallId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Tells gateway-service about calls that another of its replicas, or none any more, waits for. Not on the ingress. It is
 * a service that asks, not a person, so the people's proof is not looked for and would not help.
 */
@Path("/internal/calls")
@PermitAll
public class InternalCallsResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CallRecords records;
    private final InternalToken token;

    InternalCallsResource(CallRecords records, InternalToken token) {
        this.records = records;
        this.token = token;
    }

    /** A call as the gateway sees it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Answer(
            String callId,
            String agent,
            String integration,
            String tool,
            String argumentsDigest,
            String status,
            @Nullable JsonNode outcome,
            @Nullable Approval approval,
            boolean delivered,
            Instant acceptedAt,
            @Nullable Instant endedAt) {}

    /** Where a person decides. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Approval(
            String id, @Nullable String url, @Nullable Instant expiresAt) {}

    /** Not found means not in the ledger yet. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Answer> find(@RestPath String id, @RestHeader("Authorization") @Nullable String authorization) {
        if (!token.isPresentedBy(authorization)) {
            throw new NotAuthorizedException("Bearer");
        }
        if (!CallId.isCallId(id)) {
            throw new NotFoundException();
        }
        return records.find(new CallId(id))
                .map(found -> found.map(InternalCallsResource::answer).orElseThrow(NotFoundException::new));
    }

    @ServerExceptionMapper
    RestResponse<ProblemDetail> unauthenticated(NotAuthorizedException e) {
        return Problem.UNAUTHENTICATED.response("expected `Authorization: Bearer` with the services' token");
    }

    @ServerExceptionMapper
    RestResponse<ProblemDetail> notFound(NotFoundException e) {
        return Problem.NOT_FOUND.response("the ledger has no such call, or not yet");
    }

    private static Answer answer(CallRecord call) {
        var approval = call.approval();
        return new Answer(
                call.call().value(),
                call.agent().value(),
                call.tool().integration(),
                call.tool().tool(),
                call.arguments().value(),
                call.status(),
                outcome(call.outcome()),
                approval == null ? null : new Approval(approval.id(), approval.url(), approval.expiresAt()),
                call.delivered(),
                call.acceptedAt(),
                call.endedAt());
    }

    private static @Nullable JsonNode outcome(@Nullable String text) {
        try {
            return text == null ? null : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an outcome was read before it was kept", e);
        }
    }
}
