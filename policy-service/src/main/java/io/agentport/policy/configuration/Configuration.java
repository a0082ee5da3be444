// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a good file says.
 *
 * @param agents by name; null if the file leaves agents to the agents API and the agent {@code default}
 * @param expireAfter how long an approval waits for a person
 * @param defaults of the top level
 */
public record Configuration(
        List<IntegrationSettings> integrations,
        @Nullable Map<AgentId, AgentSettings> agents,
        Duration expireAfter,
        Defaults defaults) {
    public static final Duration DEFAULT_EXPIRE_AFTER = Duration.ofMinutes(15);

    public Configuration {
        integrations = List.copyOf(integrations);
        agents = agents == null ? null : Map.copyOf(agents);
    }
}
