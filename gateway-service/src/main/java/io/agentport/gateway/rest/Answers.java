// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.gateway.problems.ProblemDetail;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Responses of the REST interface. */
final class Answers {
    private Answers() {}

    static Response json(int status, JsonNode body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body.toString())
                .build();
    }

    static Response problem(Refused refused, TraceContext trace) {
        var response = Response.fromResponse(problem(ProblemDetail.of(refused, trace.traceId())));
        refused.retryAfterSeconds().ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        if (refused.challenge() != null) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, refused.challenge());
        }
        return response.build();
    }

    static Response problem(ProblemDetail detail) {
        return Response.status(detail.status())
                .type(ProblemDetail.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(detail)
                .build();
    }
}
