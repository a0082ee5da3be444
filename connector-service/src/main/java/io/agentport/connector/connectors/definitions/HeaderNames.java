// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import java.util.Locale;
import java.util.Set;

/** Headers that frame the message, carry the credential or are ours: no definition sets them. */
final class HeaderNames {
    private static final Set<String> TAKEN = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "upgrade",
            "via");

    private HeaderNames() {}

    static String requireFree(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (TAKEN.contains(lower) || lower.startsWith("proxy-") || lower.startsWith("x-forwarded-")) {
            throw new IllegalArgumentException("the header `" + name + "` is not a definition's to set");
        }
        return name;
    }
}
