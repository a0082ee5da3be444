// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.ToolListing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent may do and how it is served.
 *
 * @param integrations those it may use; null for every one, also those to come
 * @param groups for rules and approvers
 * @param callsPerMinute positive
 * @param hold how long its calls wait for a person before they are answered as pending; positive
 * @param tools how MCP clients are shown what it may call
 * @param tokens which OAuth tokens speak for it; null if none does
 * @param showLink whether its client is asked to show its user where a person decides
 */
public record AgentSettings(
        @Nullable Set<String> integrations,
        List<String> groups,
        int callsPerMinute,
        Duration hold,
        ToolListing tools,
        @Nullable AcceptedTokens tokens,
        boolean showLink) {
    public static final int DEFAULT_CALLS_PER_MINUTE = 600;
    public static final Duration MAX_HOLD = Duration.ofHours(1);
    public static final AgentSettings STANDARD =
            new AgentSettings(null, List.of(), DEFAULT_CALLS_PER_MINUTE, ClientPreset.OTHER.hold(), ToolListing.AUTO);

    public AgentSettings {
        integrations = integrations == null ? null : Set.copyOf(integrations);
        groups = List.copyOf(groups);
        if (callsPerMinute <= 0) {
            throw new IllegalArgumentException("calls per minute are positive, was " + callsPerMinute);
        }
        if (!hold.isPositive()) {
            throw new IllegalArgumentException("hold is positive, was " + hold);
        }
    }

    /** An agent that has keys only, and whose client shows nothing. */
    public AgentSettings(
            @Nullable Set<String> integrations,
            List<String> groups,
            int callsPerMinute,
            Duration hold,
            ToolListing tools) {
        this(integrations, groups, callsPerMinute, hold, tools, null, false);
    }

    public boolean mayUse(String integration) {
        return integrations == null || integrations.contains(integration);
    }
}
