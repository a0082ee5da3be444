// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The body of an {@code application/problem+json} answer (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProblemDetail(
        URI type,
        String title,
        int status,
        String detail,
        String reason,
        @JsonProperty("call_id") @Nullable String callId) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Response response(Problem problem, String detail, @Nullable String callId) {
        var type =
                URI.create("https://agentport.io/problems/" + problem.reason().replace('_', '-'));
        return Response.status(problem.status())
                .type(MEDIA_TYPE)
                .entity(new ProblemDetail(type, problem.title(), problem.status(), detail, problem.reason(), callId))
                .build();
    }

    static Response response(Problem problem, String detail) {
        return response(problem, detail, null);
    }
}
