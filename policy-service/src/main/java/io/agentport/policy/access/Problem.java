// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One row per error that a caller of the administrators' API can meet. */
public enum Problem {
    BAD_REQUEST(400, "bad_request", "The request cannot be read"),
    NOT_AUTHENTICATED(401, "not_authenticated", "A person's token is needed"),
    ROLE_MISSING(403, "role_missing", "The role `admin` is needed"),
    HOST_NOT_ALLOWED(403, "host_not_allowed", "The request comes by way of another site"),
    NOT_FOUND(404, "not_found", "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "This cannot be done here"),
    AGENT_UNKNOWN(404, "agent_unknown", "There is no such agent"),
    AGENT_EXISTS(409, "agent_exists", "There is an agent of this name"),
    MANAGED_BY_FILE(409, "managed_by_file", "The configuration file manages this agent"),
    BAD_AGENT_NAME(422, "bad_agent_name", "This is no agent's name"),
    UNKNOWN_INTEGRATION(422, "unknown_integration", "There is no such integration"),
    UNKNOWN_CLIENT(422, "unknown_client", "There is no such client preset"),
    UNKNOWN_LISTING(422, "unknown_listing", "There is no such way to show tools"),
    BAD_DURATION(422, "bad_duration", "This is no duration"),
    TOO_LARGE(413, "too_large", "The request is too large"),
    INTERNAL(500, "internal_error", "Something failed here"),
    POLICY_UNAVAILABLE(503, "policy_unavailable", "No policy is in force yet"),
    CATALOGUE_UNAVAILABLE(503, "catalogue_unavailable", "The connectors are not known yet");

    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    private final int status;
    private final String reason;
    private final String title;

    Problem(int status, String reason, String title) {
        this.status = status;
        this.reason = reason;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    /** An answer with this problem as its body (RFC 9457). */
    public Response response(String detail) {
        return response(detail, null);
    }

    Response response(String detail, @Nullable String traceId) {
        var type = URI.create("https://agentport.io/problems/" + reason.replace('_', '-'));
        var response = Response.status(status)
                .type(PROBLEM_JSON)
                .entity(new ProblemDetail(type, title, status, detail, reason, traceId));
        return status == 401 ? response.header("WWW-Authenticate", "Bearer").build() : response.build();
    }
}
