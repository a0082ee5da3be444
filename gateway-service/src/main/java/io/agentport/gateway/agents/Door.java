// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.ProblemDetail;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Every request passes here first, whatever it is for. */
@ApplicationScoped
class Door {
    private static final int FIRST = 1000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Opening opening;
    private final RefusalAudit audit;
    private final HostGuard guard;

    Door(
            Opening opening,
            RefusalAudit audit,
            DoorSettings settings,
            @ConfigProperty(name = "quarkus.http.host") String boundTo) {
        this.opening = opening;
        this.audit = audit;
        guard = new HostGuard(boundTo, settings.allowedHosts().orElse(Set.of()));
    }

    void open(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    void pass(RoutingContext http) {
        var foreign = guard.check(host(http.request()), http.request().getHeader("Origin"));
        if (foreign.isPresent()) {
            audit.refused(foreign.get());
            refuse(http, new Refused(foreign.get(), "this gateway is not reached by that name"));
        } else if (opening.isOpen()) {
            http.next();
        } else {
            refuse(http, new Refused(Problem.NOT_READY, "agents and tools are being loaded").retryAfter(SOON));
        }
    }

    private static void refuse(RoutingContext http, Refused refused) {
        var trace = TraceContext.of(http.request().getHeader("traceparent"));
        refused.retryAfterSeconds()
                .ifPresent(seconds -> http.response().putHeader("Retry-After", Long.toString(seconds)));
        http.response()
                .setStatusCode(refused.problem().status())
                .putHeader("Content-Type", ProblemDetail.MEDIA_TYPE)
                .end(json(ProblemDetail.of(refused, trace.traceId())));
    }

    /** HTTP/2 names the host in a pseudo-header. */
    private static @Nullable String host(HttpServerRequest request) {
        var host = request.getHeader("Host");
        return host != null || request.authority() == null
                ? host
                : request.authority().toString();
    }

    private static String json(ProblemDetail detail) {
        try {
            return MAPPER.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }
}
