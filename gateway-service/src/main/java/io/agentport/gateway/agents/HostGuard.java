// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.gateway.problems.Problem;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns away requests that a web page made a browser send. A page that rebinds its name to our address still names
 * itself in {@code Host} and {@code Origin}.
 */
public final class HostGuard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Set<String> allowed;
    private final boolean onLoopback;

    /** @param boundTo the address the gateway listens on */
    public HostGuard(String boundTo, Set<String> allowedHosts) {
        allowed =
                allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        onLoopback = LOOPBACK.contains(boundTo);
    }

    /** @return why the request is turned away; empty if it is not */
    public Optional<Problem> check(@Nullable String host, @Nullable String origin) {
        if (host == null || !(anyHost() || isAllowed(withoutPort(host)))) {
            return Optional.of(Problem.HOST_NOT_ALLOWED);
        }
        return origin == null || isAllowed(hostOf(origin)) ? Optional.empty() : Optional.of(Problem.ORIGIN_NOT_ALLOWED);
    }

    /** Beyond loopback, and without a list of names, the ingress in front decides which names lead here. */
    private boolean anyHost() {
        return !onLoopback && allowed.isEmpty();
    }

    private boolean isAllowed(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return allowed.contains(lower) || (onLoopback && LOOPBACK.contains(lower));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String hostOf(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getHost()).orElse("");
        } catch (IllegalArgumentException e) {
            return ""; // not a URI: no name of ours
        }
    }
}
