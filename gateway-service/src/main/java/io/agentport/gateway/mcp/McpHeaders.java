// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The headers that mirror a request's body.
 *
 * @param protocolVersion {@code MCP-Protocol-Version}
 * @param method {@code Mcp-Method}
 * @param name {@code Mcp-Name}, decoded
 */
record McpHeaders(
        @Nullable String protocolVersion,
        @Nullable String method,
        @Nullable String name) {
    private static final String OPENING = "=?base64?";
    private static final String CLOSING = "?=";

    McpHeaders {
        name = name == null ? null : decode(name);
    }

    /** Values that a header cannot hold come in Base64 between markers; what is not valid stays as it is. */
    private static String decode(String value) {
        if (!value.startsWith(OPENING) || !value.endsWith(CLOSING) || value.length() < OPENING.length() + 2) {
            return value;
        }
        try {
            var encoded = value.substring(OPENING.length(), value.length() - CLOSING.length());
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
