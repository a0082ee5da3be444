// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What no code expected: the caller learns a trace id, the log the rest. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    @ServerExceptionMapper
    Response map(Throwable failure, @Context HttpHeaders headers) {
        var trace = TraceContext.of(headers.getHeaderString("traceparent"));
        if (failure instanceof WebApplicationException http) {
            int status = http.getResponse().getStatus();
            return Answers.problem(
                    switch (status) {
                        case 404 -> new Refused(Problem.NOT_FOUND, "nothing is served at this path");
                        case 405 -> new Refused(Problem.METHOD_NOT_ALLOWED, "this path is not served by that method");
                        case 406 -> new Refused(Problem.NOT_ACCEPTABLE, "accept `application/json`");
                        case 413 -> new Refused(Problem.TOO_LARGE, "the request is too large");
                        case 415 -> new Refused(Problem.UNSUPPORTED_MEDIA_TYPE, "send `application/json`");
                        case 400 -> new Refused(Problem.INVALID_REQUEST, "the request cannot be read");
                        default -> internal(failure, trace);
                    },
                    trace);
        }
        return Answers.problem(internal(failure, trace), trace);
    }

    private static Refused internal(Throwable failure, TraceContext trace) {
        LOG.errorf(failure, "a request failed, trace %s", trace.traceId());
        return new Refused(Problem.INTERNAL_ERROR, "the log of the gateway says more under this trace id");
    }
}
