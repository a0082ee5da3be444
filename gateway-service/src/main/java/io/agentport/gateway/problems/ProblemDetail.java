// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code application/problem+json} body (RFC 9457) with our extensions. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemDetail(
        String type,
        String title,
        int status,
        String detail,
        String reason,
        @JsonProperty("call_id") @Nullable String callId,
        @JsonProperty("trace_id") String traceId,
        List<Refused.At> errors,
        List<String> rules) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "https://agentport.io/problems/";

    public ProblemDetail {
        errors = List.copyOf(errors);
        rules = List.copyOf(rules);
    }

    public static ProblemDetail of(Refused refused, String traceId) {
        return of(
                refused.problem(),
                refused.problem().code(),
                refused.detail(),
                refused.call() == null ? null : refused.call().value(),
                traceId,
                refused.errors(),
                List.of());
    }

    /** @param reason a code that says more than the problem's own */
    public static ProblemDetail of(
            Problem problem,
            String reason,
            String detail,
            @Nullable String callId,
            String traceId,
            List<Refused.At> errors,
            List<String> rules) {
        return new ProblemDetail(
                TYPES + reason.replace('_', '-'),
                problem.title(),
                problem.status(),
                detail,
                reason,
                callId,
                traceId,
                errors,
                rules);
    }
}
