// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolListing;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On {@code agents}: an agent as the gateway and the executor need to know it.
 *
 * @param keyHashes digests of its API keys that are good now; empty until one was created
 * @param revoked whether nothing may run for it any more
 * @param callsPerMinute positive
 * @param hold how long a call waits for a person before the agent gets a pending answer
 * @param toolset names a record on {@code toolsets}
 * @param tools how it is shown the toolset; null is {@link ToolListing#AUTO}
 * @param tokens which OAuth tokens speak for it; null if none does
 * @param showLink whether its client is asked to show its user where a person decides; null if it is not
 * @param version increases with every change; readers keep the highest
 */
public record AgentPublished(
        AgentId agent,
        List<Digest> keyHashes,
        List<String> groups,
        boolean revoked,
        int callsPerMinute,
        Duration hold,
        Digest toolset,
        @Nullable ToolListing tools,
        @Nullable AcceptedTokens tokens,
        @Nullable Boolean showLink,
        long version)
        implements Event {
    public AgentPublished {
        keyHashes = List.copyOf(keyHashes);
        groups = List.copyOf(groups);
    }

    /** An agent of which nobody said how it is shown its tools. */
    public AgentPublished(
            AgentId agent,
            List<Digest> keyHashes,
            List<String> groups,
            boolean revoked,
            int callsPerMinute,
            Duration hold,
            Digest toolset,
            long version) {
        this(agent, keyHashes, groups, revoked, callsPerMinute, hold, toolset, null, null, null, version);
    }

    /** An agent that has keys only. */
    public AgentPublished(
            AgentId agent,
            List<Digest> keyHashes,
            List<String> groups,
            boolean revoked,
            int callsPerMinute,
            Duration hold,
            Digest toolset,
            @Nullable ToolListing tools,
            long version) {
        this(agent, keyHashes, groups, revoked, callsPerMinute, hold, toolset, tools, null, null, version);
    }

    public boolean showsLink() {
        return Boolean.TRUE.equals(showLink);
    }

    public ToolListing listing() {
        return tools == null ? ToolListing.AUTO : tools;
    }

    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return agent.value();
    }
}
