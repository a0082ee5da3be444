// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * On {@code toolsets}: what an agent may see, shared by all agents that may see the same. Tools whose tier is
 * {@code deny} are not in it.
 */
public record ToolsetPublished(Digest toolset, List<Entry> tools) implements Event {
    public ToolsetPublished {
        tools = List.copyOf(tools);
    }

    /** The set with its digest; the order of {@code tools} does not matter. */
    public static ToolsetPublished of(List<Entry> tools) {
        var sorted = tools.stream().sorted(Comparator.comparing(Entry::tool)).toList();
        var text = sorted.stream()
                .map(entry -> entry.tool().key() + "=" + entry.tier().code())
                .collect(Collectors.joining("\n"));
        return new ToolsetPublished(Digest.ofText(text), sorted);
    }

    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return toolset.value();
    }

    /** A tool and what happens when it is called; never {@link Tier#DENY}. */
    public record Entry(ToolId tool, Tier tier) {
        public Entry {
            if (tier == Tier.DENY) {
                throw new IllegalArgumentException("a denied tool is in no toolset: " + tool);
            }
        }
    }
}
