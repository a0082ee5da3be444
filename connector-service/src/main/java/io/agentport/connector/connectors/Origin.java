// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.net.URI;
import java.util.Locale;

/**
 * Where an upstream is (RFC 6454): what a credential is bound to.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; an IPv6 address stands without brackets
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {
    private static final int MAX_PORT = 65535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Origin {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the scheme of an upstream is `http` or `https`");
        }
        if (host.isEmpty() || !host.equals(host.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("an upstream has a host, in lower case");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is 1 to " + MAX_PORT);
        }
    }

    /**
     * The origin of a URL.
     *
     * @throws IllegalArgumentException if the URL is not absolute, holds a user, or is not {@code http(s)}
     */
    public static Origin of(URI url) {
        if (url.getScheme() == null || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("expected `https://HOST[:PORT]`");
        }
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        var host = url.getHost().toLowerCase(Locale.ROOT);
        return new Origin(
                scheme,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                url.getPort() < 0 ? standard : url.getPort());
    }

    public boolean tls() {
        return scheme.equals("https");
    }

    @Override
    public String toString() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
