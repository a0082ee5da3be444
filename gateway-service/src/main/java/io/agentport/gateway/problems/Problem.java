// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import io.agentport.contracts.json.JsonRefusal;
import java.util.Locale;

/** One row per error an agent can meet: the only place where a reason code, a status and a title meet. */
public enum Problem {
    INVALID_API_KEY(401, "The request carries no API key that is good"),
    INVALID_TOKEN(401, "The access token is not good here"),
    INSUFFICIENT_SCOPE(403, "The access token lacks a scope"),
    CLIENT_UNKNOWN(403, "The access token is no agent's"),
    AGENT_REVOKED(403, "The agent's access has been revoked"),
    HOST_NOT_ALLOWED(403, "The request names a host that this gateway does not serve"),
    ORIGIN_NOT_ALLOWED(403, "Requests from this web origin are not served"),
    CALL_DENIED(403, "The call was denied"),
    UNKNOWN_TOOL(404, "There is no such tool"),
    UNKNOWN_CALL(404, "There is no such call"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not served here"),
    NOT_ACCEPTABLE(406, "No representation that the request accepts"),
    IDEMPOTENCY_KEY_REUSED(409, "The idempotency key was used for another call"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The request is not JSON"),
    INVALID_REQUEST(400, "The request is not in the form this interface takes"),
    NOT_UTF8(400, "The request is not UTF-8"),
    NOT_JSON(400, "The request is not JSON"),
    NOT_AN_OBJECT(400, "The request is not a JSON object"),
    DUPLICATE_KEY(422, "A key stands twice"),
    LONE_SURROGATE(422, "A string holds half a character"),
    TOO_DEEP(422, "The arguments are nested too deep"),
    NUMBER_NOT_EXACT(422, "A number has no exact representation"),
    INVALID_ARGUMENTS(422, "The arguments do not fit the tool's schema"),
    RATE_LIMITED(429, "The agent calls more often than it may"),
    INTERNAL_ERROR(500, "The gateway failed"),
    ISSUER_UNAVAILABLE(503, "The access token cannot be verified now"),
    NOT_READY(503, "The gateway is starting"),
    OVERLOADED(503, "The gateway has as many open calls as it can hold"),
    TOOL_UNUSABLE(503, "The tool's schema cannot be checked safely"),
    CALL_STATE_UNAVAILABLE(503, "What became of the call cannot be said now");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The stable reason code, for example {@code invalid_arguments}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Problem of(JsonRefusal refusal) {
        return switch (refusal) {
            case NOT_UTF8 -> NOT_UTF8;
            case NOT_JSON -> NOT_JSON;
            case NOT_AN_OBJECT -> NOT_AN_OBJECT;
            case DUPLICATE_KEY -> DUPLICATE_KEY;
            case LONE_SURROGATE -> LONE_SURROGATE;
            case TOO_DEEP -> TOO_DEEP;
            case TOO_LARGE -> TOO_LARGE;
            case NUMBER_NOT_EXACT -> NUMBER_NOT_EXACT;
        };
    }
}
