// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses what a browser was tricked into sending here (DNS rebinding, other origins), before anything reads it. */
@ApplicationScoped
class HostCheck {
    /** Before authentication and everything else. */
    private static final int FIRST = 1000;

    private final OwnHosts own;
    private final ObjectMapper json;

    /**
     * Reads which hosts are ours.
     *
     * @param publicUrl where people's browsers reach this service
     * @param more further host names, such as the one other services use
     */
    HostCheck(
            @ConfigProperty(name = "agentport.public-url") URI publicUrl,
            @ConfigProperty(name = "agentport.http.hosts") Optional<List<String>> more,
            ObjectMapper json) {
        var hosts = new ArrayList<>(more.orElse(List.of()));
        hosts.add(publicUrl.getHost());
        this.own = new OwnHosts(hosts);
        this.json = json;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        var authority = request.authority();
        if (!own.isOwnHost(authority == null ? null : authority.toString())) {
            refuse(
                    context,
                    Problem.HOST_NOT_ALLOWED,
                    "set `agentport.public-url` or `agentport.http.hosts` to add one");
        } else if (!own.isOwnOrigin(request.getHeader(HttpHeaders.ORIGIN))) {
            refuse(context, Problem.ORIGIN_NOT_ALLOWED, "requests from pages of other sites are refused");
        } else {
            context.next();
        }
    }

    private void refuse(RoutingContext context, Problem problem, String detail) {
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem.detail(detail)));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
