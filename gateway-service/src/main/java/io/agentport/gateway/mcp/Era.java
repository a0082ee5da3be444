// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import java.util.List;

/** The two ways MCP is spoken on the one endpoint; neither keeps a session. */
enum Era {
    /** Stateless, everything in each request. */
    MODERN,
    /** Opened by {@code initialize}. */
    LEGACY;

    static final String MODERN_VERSION = "2026-07-28";

    /** Newest first. */
    static final List<String> LEGACY_VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26");

    static boolean isKnown(String version) {
        return version.equals(MODERN_VERSION) || LEGACY_VERSIONS.contains(version);
    }
}
