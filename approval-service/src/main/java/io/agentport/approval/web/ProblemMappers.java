// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What is thrown on the way to a resource, or in one, as a problem. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    RestResponse<ProblemDetail> unauthenticated() {
        var response = Problem.UNAUTHENTICATED.response("expected `Authorization: Bearer` with a person's token");
        response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return response;
    }

    @ServerExceptionMapper(ForbiddenException.class)
    RestResponse<ProblemDetail> forbidden() {
        return Problem.FORBIDDEN.response("the token's roles do not allow it");
    }

    @ServerExceptionMapper(JsonProcessingException.class)
    RestResponse<ProblemDetail> unreadable() {
        return Problem.BAD_REQUEST.response("the body is not the JSON that is expected here");
    }

    @ServerExceptionMapper
    RestResponse<ProblemDetail> other(WebApplicationException e) {
        return switch (e.getResponse().getStatus()) {
            case 404 -> Problem.NOT_FOUND.response("no such path");
            case 405 -> Problem.METHOD_NOT_ALLOWED.response("no such method on this path");
            case 406 -> Problem.NOT_ACCEPTABLE.response("the `Accept` header names nothing that is offered");
            case 413 -> Problem.TOO_LARGE.response("the body is too large");
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE.response("expected `Content-Type: application/json`");
            case 401 -> unauthenticated();
            case 403 -> forbidden();
            default ->
                e.getResponse().getStatus() < 500
                        ? Problem.BAD_REQUEST.response("the request is not what is expected here")
                        : unexpected(e);
        };
    }

    @ServerExceptionMapper
    RestResponse<ProblemDetail> unexpected(Throwable e) {
        var detail = Problem.INTERNAL.detail("the trace id leads to it in the log");
        LOG.errorf(e, "unexpected failure, trace_id=%s", detail.traceId());
        return Problem.INTERNAL.response(detail);
    }
}
