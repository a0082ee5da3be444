// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jboss.resteasy.reactive.RestResponse;

/** Every error a caller of this service can meet: the only place where a reason, a status and a title meet. */
public enum Problem {
    BAD_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "A person's token is needed"),
    BAD_CREDENTIALS(401, "User or password is wrong"),
    FORBIDDEN(403, "This person may not do that"),
    NOT_IN_APPROVER_GROUP(403, "Another group of approvers decides on this"),
    PASSWORD_CHANGE_REQUIRED(403, "A one-time password only sets the real one"),
    HOST_NOT_ALLOWED(403, "The request names a host that is not this service"),
    ORIGIN_NOT_ALLOWED(403, "The request comes from a page that is not this service"),
    NOT_FOUND(404, "There is nothing here"),
    UNKNOWN_APPROVAL(404, "There is no such approval"),
    UNKNOWN_ACCOUNT(404, "There is no such account"),
    LOCAL_ACCOUNTS_OFF(404, "People log in at the organisation's identity provider"),
    METHOD_NOT_ALLOWED(405, "That cannot be done here"),
    NOT_ACCEPTABLE(406, "No such representation"),
    STALE_APPROVAL(409, "What was seen is not what stands there"),
    ALREADY_DECIDED(409, "The approval is settled"),
    ACCOUNT_EXISTS(409, "There is an account of that name"),
    LAST_ADMIN(409, "Somebody has to be able to administer"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The request is not JSON"),
    WINDOW_NOT_AVAILABLE(422, "Approving for a window is not available yet"),
    WEAK_PASSWORD(422, "The password is not good enough"),
    TOTP_NOT_AVAILABLE(422, "One-time codes are not available yet"),
    INVALID(422, "The request does not make sense"),
    TOO_MANY_ATTEMPTS(429, "Too many attempts to log in"),
    INTERNAL(500, "Something went wrong here"),
    UNAVAILABLE(503, "It cannot be told at this moment");

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TRACE_ID_BYTES = 16;

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    /** Stable: callers and tests rely on it. */
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param detail for the caller: lower case, no full stop, never an exception's text */
    public ProblemDetail detail(String detail) {
        return detail(detail, Map.of());
    }

    /** @param extensions further members (RFC 9457 section 3.2), such as the state that was found */
    public ProblemDetail detail(String detail, Map<String, Object> extensions) {
        byte[] trace = new byte[TRACE_ID_BYTES];
        RANDOM.nextBytes(trace);
        return new ProblemDetail(
                URI.create("https://agentport.io/problems/" + reason().replace('_', '-')),
                title,
                status,
                detail,
                reason(),
                HexFormat.of().formatHex(trace),
                extensions);
    }

    public RestResponse<ProblemDetail> response(String detail) {
        return response(detail(detail));
    }

    public RestResponse<ProblemDetail> response(ProblemDetail detail) {
        return RestResponse.ResponseBuilder.<ProblemDetail>create(status)
                .entity(detail)
                .type(MediaType.valueOf(MEDIA_TYPE))
                .build();
    }
}
