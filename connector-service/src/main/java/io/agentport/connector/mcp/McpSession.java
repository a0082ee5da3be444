// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one server is spoken to.
 *
 * @param version the protocol's
 * @param id the server's {@code Mcp-Session-Id}; null if it keeps no session
 */
record McpSession(String version, @Nullable String id) {
    static final String MODERN = "2026-07-28";

    /** Opened by {@code initialize}; newest first. */
    static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18", "2025-03-26");

    /** Everything is in each request. */
    static final McpSession STATELESS = new McpSession(MODERN, null);

    boolean modern() {
        return version.equals(MODERN);
    }

    /** The headers of a request (MCP 2026-07-28 and 2025-11-25, basic/transports), but for those of its parameters. */
    Map<String, String> headers(String method) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "application/json, text/event-stream");
        headers.put("MCP-Protocol-Version", version);
        if (modern()) {
            headers.put("Mcp-Method", method);
        }
        if (id != null) {
            headers.put("Mcp-Session-Id", id);
        }
        return headers;
    }

    @Override
    public String toString() {
        return "MCP " + version; // whoever has the id has the session
    }
}
