// SPDX-License-Identifier: Apache-2.0
package io.agentport.web;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses what a web page makes a browser send to the port of health and metrics. Only where that port is this machine's own:
 * elsewhere probes and scrapers name it by addresses that nobody here knows, and pages do not reach it.
 */
@ApplicationScoped
class ManagementGuard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final int FIRST = -1_000;
    private static final int FORBIDDEN = 403;

    private final boolean onLoopback;

    ManagementGuard(@ConfigProperty(name = "quarkus.management.host") String boundTo) {
        onLoopback = LOOPBACK.contains(boundTo);
    }

    void guard(@Observes ManagementInterface management) {
        if (onLoopback) {
            management.router().route().order(FIRST).handler(ManagementGuard::check);
        }
    }

    private static void check(RoutingContext http) {
        var authority = http.request().authority();
        // nothing that a page could be of is served here, so none has an origin that is good
        if (authority == null
                || !LOOPBACK.contains(authority.host())
                || http.request().getHeader("Origin") != null) {
            http.response().setStatusCode(FORBIDDEN).end();
        } else {
            http.next();
        }
    }
}
