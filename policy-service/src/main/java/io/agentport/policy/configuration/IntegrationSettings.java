// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An integration of the file.
 *
 * @param kind {@link #BUNDLED} or {@link #MCP}
 * @param connector the bundled connector it uses, or the MCP server's URL
 * @param baseUrl null for the connector's own
 * @param secrets references by setting, as the file writes them; never resolved here
 * @param settings what else the file sets, by name
 * @param allowPrivate CIDR blocks it may dial besides public addresses
 * @param rules in the order of the file, which means nothing
 */
public record IntegrationSettings(
        String name,
        String kind,
        String connector,
        @Nullable String baseUrl,
        Map<String, String> secrets,
        Map<String, String> settings,
        List<String> allowPrivate,
        List<Rule> rules,
        Defaults defaults) {
    /** A connector that comes with the installation. */
    public static final String BUNDLED = "bundled";

    /** An MCP server, which says itself what it offers. */
    public static final String MCP = "mcp";

    public IntegrationSettings {
        secrets = Map.copyOf(secrets);
        settings = Map.copyOf(settings);
        allowPrivate = List.copyOf(allowPrivate);
        rules = List.copyOf(rules);
    }
}
