// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An integration of the file.
 *
 * @param connector the bundled connector it uses
 * @param baseUrl null for the connector's own
 * @param secrets references by setting, as the file writes them; never resolved here
 * @param allowPrivate CIDR blocks it may dial besides public addresses
 * @param rules in the order of the file, which means nothing
 */
public record IntegrationSettings(
        String name,
        String connector,
        @Nullable String baseUrl,
        Map<String, String> secrets,
        List<String> allowPrivate,
        List<Rule> rules,
        Defaults defaults) {
    public IntegrationSettings {
        secrets = Map.copyOf(secrets);
        allowPrivate = List.copyOf(allowPrivate);
        rules = List.copyOf(rules);
    }
}
