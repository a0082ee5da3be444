// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names under which this service is reached. A page of another site that makes a browser come here, by a rebound name
 * or across origins, names itself or its own host.
 */
final class OwnHosts {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;

    OwnHosts(Collection<String> more) {
        var all = new HashSet<>(LOOPBACK);
        more.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
        this.hosts = Set.copyOf(all);
    }

    /** @param host a {@code Host} header or an authority; null if there was none */
    boolean isOwnHost(@Nullable String host) {
        return host != null && hosts.contains(withoutPort(host).toLowerCase(Locale.ROOT));
    }

    /** @param origin an {@code Origin} header; null if there was none, as from anything but a browser */
    boolean isOwnOrigin(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            return isOwnHost(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String withoutPort(String authority) {
        int port = authority.lastIndexOf(':');
        boolean hasPort = port > authority.lastIndexOf(']')
                && authority.substring(port + 1).chars().allMatch(Character::isDigit);
        return hasPort ? authority.substring(0, port) : authority;
    }
}
