// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where an upstream's paths start.
 *
 * @param path empty, or starts with {@code /} and does not end with it
 */
public record BaseUrl(Origin origin, String path) {
    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/?");

    /**
     * Reads a URL like {@code https://api.example.com} or {@code https://example.com/api}.
     *
     * @throws IllegalArgumentException if it is not one, or holds a user, a query or a fragment
     */
    public static BaseUrl parse(String url) {
        var uri = URI.create(url);
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("expected a URL like `https://HOST[:PORT][/PATH]`");
        }
        return new BaseUrl(Origin.of(uri), path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }
}
