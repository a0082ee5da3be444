// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The {@code application/problem+json} body.
 *
 * @param traceId finds the failure in the log; null where the reason says all
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemDetail(
        URI type,
        String title,
        int status,
        String detail,
        String reason,
        @Nullable String traceId) {}
