// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 section 2.1). */
final class Percent {
    /** RFC 3986 section 2.3: these never need it; everything else gets it, so nothing has a meaning of its own. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    static String encode(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return out.toString();
    }
}
