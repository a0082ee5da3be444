// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.net.URI;
import java.util.Map;

/**
 * An {@code application/problem+json} body (RFC 9457).
 *
 * @param traceId also in this service's log, if there is more to say there
 */
public record ProblemDetail(
        URI type,
        String title,
        int status,
        String detail,
        String reason,
        String traceId,
        @JsonAnyGetter Map<String, Object> extensions) {
    public ProblemDetail {
        extensions = Map.copyOf(extensions);
    }
}
