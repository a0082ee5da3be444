// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser was tricked into sending here: a page that was loaded from elsewhere reaches this address under
 * a name of its own (DNS rebinding), or names its origin.
 */
@Singleton
final class HostGuard {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Looked up when asked: this is created before the configuration of the run is known. */
    private final Instance<AccessSettings> settings;

    HostGuard(Instance<AccessSettings> settings) {
        this.settings = settings;
    }

    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response check(ContainerRequestContext request) {
        if (!isOurs(request.getUriInfo().getRequestUri().getHost())) {
            return Problem.HOST_NOT_ALLOWED.response("the `Host` header names another machine");
        }
        var origin = request.getHeaderString("Origin");
        if (origin != null && !isOurs(hostOf(origin))) {
            return Problem.HOST_NOT_ALLOWED.response("the `Origin` header names another machine");
        }
        return null;
    }

    private boolean isOurs(@Nullable String host) {
        return host != null
                && (THIS_MACHINE.contains(host)
                        || settings.get()
                                .hosts()
                                .map(hosts -> hosts.contains(host))
                                .orElse(false));
    }

    private static @Nullable String hostOf(String origin) {
        try {
            return URI.create(origin).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
