// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import java.util.HashMap;
import java.util.Map;

/** Declared integrations, whose servers are asked often, so that a test sees what they say. */
public class McpServers extends BundledTools {
    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<>(super.getConfigOverrides());
        config.put("agentport.discovery.every", "PT0.5S");
        config.put("agentport.discovery.retry", "PT0.3S");
        config.put("agentport.discovery.look", "PT0.2S");
        return config;
    }
}
