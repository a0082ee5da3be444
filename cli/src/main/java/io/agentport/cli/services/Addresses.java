// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.services;

import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Terminal;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the services are. The gateway's address comes from {@code --url} or {@code AGENTPORT_URL}; the people's services
 * stand on the ports after it, or where {@code AGENTPORT_APPROVAL_URL}, {@code AGENTPORT_POLICY_URL} and
 * {@code AGENTPORT_CONNECTOR_URL} say.
 */
public final class Addresses {
    private static final String LOCAL = "http://127.0.0.1:4747";

    private final Terminal terminal;
    private final URI gateway;

    /** @param url null to take it from the environment */
    public Addresses(Terminal terminal, @Nullable String url) {
        this.terminal = terminal;
        this.gateway = parse(url == null ? terminal.variable("AGENTPORT_URL").orElse(LOCAL) : url);
    }

    public URI gateway() {
        return gateway;
    }

    public URI approval() {
        return peoples("AGENTPORT_APPROVAL_URL", 1);
    }

    public URI policy() {
        return peoples("AGENTPORT_POLICY_URL", 2);
    }

    public URI connector() {
        return peoples("AGENTPORT_CONNECTOR_URL", 3);
    }

    private URI peoples(String variable, int after) {
        var set = terminal.variable(variable);
        if (set.isPresent()) {
            return parse(set.get());
        }
        if (gateway.getPort() < 0) {
            throw FailedException.usage("set `" + variable + "`: it does not follow from `" + gateway + "`");
        }
        return parse(gateway.getScheme() + "://" + bracketed(gateway.getHost()) + ":" + (gateway.getPort() + after));
    }

    /** Whether an address is one of this machine. */
    public static boolean isLocal(URI address) {
        var host = bracketed(address.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static URI parse(String text) {
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below like any other text that is no address
        }
        throw FailedException.usage("`" + text + "` is no address: expected `http://HOST:PORT` or `https://HOST`");
    }
}
