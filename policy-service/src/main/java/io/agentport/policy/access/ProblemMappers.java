// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what is thrown into a problem; what nobody foresaw is a bare 500 with a trace id, and the rest in the log. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final String UNREADABLE = "expected a JSON object as documented, without other members";

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException e) {
        return notAuthenticated();
    }

    @ServerExceptionMapper
    public Response failed(AuthenticationFailedException e) {
        return notAuthenticated();
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException e) {
        return Problem.ROLE_MISSING.response("only people with the role `admin` may do this");
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 401 -> notAuthenticated();
            case 403 -> Problem.ROLE_MISSING.response("only people with the role `admin` may do this");
            case 404 -> Problem.NOT_FOUND.response("there is nothing at this path");
            case 405 -> Problem.METHOD_NOT_ALLOWED.response("this method is not for this path");
            case 413 -> Problem.TOO_LARGE.response("expected a smaller body");
            default -> status < 500 ? Problem.BAD_REQUEST.response(UNREADABLE) : failed(e);
        };
    }

    /** A body of another shape, or with a member that nobody knows. */
    @ServerExceptionMapper
    public Response unreadable(MismatchedInputException e) {
        return Problem.BAD_REQUEST.response(UNREADABLE);
    }

    @ServerExceptionMapper
    public Response failed(Throwable e) {
        var trace = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        LOG.errorf(e, "a request failed, trace %s", trace);
        return Problem.INTERNAL.response("this is our failure; the log has more under the trace id", trace);
    }

    private static Response notAuthenticated() {
        return Problem.NOT_AUTHENTICATED.response(
                "expected `Authorization: Bearer` with a person's token; agents' keys are not accepted here");
    }
}
