// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** What every request to this service passes, and how its refusals are worded. */
@Singleton
final class Doors {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Looked up when asked: this is created before the configuration of the run is known. */
    private final Instance<AccessSettings> settings;

    Doors(Instance<AccessSettings> settings) {
        this.settings = settings;
    }

    /** A page that a browser loaded from elsewhere reaches this address under its own name, or names its origin. */
    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response hostAndOrigin(ContainerRequestContext request) {
        var host = request.getUriInfo().getRequestUri().getHost();
        if (host == null || !isOurs(host)) {
            return ProblemDetail.response(Problem.HOST_NOT_ALLOWED, "the Host header names another machine");
        }
        var origin = request.getHeaderString("Origin");
        if (origin != null && !isOurs(hostOf(origin))) {
            return ProblemDetail.response(Problem.HOST_NOT_ALLOWED, "the Origin header names another machine");
        }
        return null;
    }

    private boolean isOurs(String host) {
        return THIS_MACHINE.contains(host)
                || settings.get().hosts().map(hosts -> hosts.contains(host)).orElse(false);
    }

    private static String hostOf(String origin) {
        try {
            var host = java.net.URI.create(origin).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated() {
        return Response.fromResponse(ProblemDetail.response(
                        Problem.UNAUTHENTICATED, "send `Authorization: Bearer` with a person's token"))
                .header("WWW-Authenticate", "Bearer")
                .build();
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return ProblemDetail.response(Problem.FORBIDDEN, "this needs the role `admin`");
    }

    @ServerExceptionMapper
    Response other(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        return status == Response.Status.BAD_REQUEST.getStatusCode()
                ? ProblemDetail.response(Problem.INVALID_REQUEST, "the body is not what this address takes")
                : e.getResponse();
    }
}
