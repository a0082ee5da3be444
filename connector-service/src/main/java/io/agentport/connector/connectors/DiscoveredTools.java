// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import io.agentport.connector.connectors.mcp.OfferedTool;
import io.agentport.contracts.calls.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What upstreams say they offer, and which of it people have accepted. Safe for use by any thread; never blocks. */
public interface DiscoveredTools {
    /** Whether what was known before this process started is known again. */
    boolean loaded();

    /** Changes with everything that this tells. */
    long generation();

    /** What is known of an integration's upstream; {@link Discovered#NOTHING} if it was never asked there. */
    Discovered of(String integration, String source);

    /** Called after every change, on any thread. */
    void onChange(Runnable listener);

    /**
     * What is known of one upstream.
     *
     * @param tools in the order of the upstream; null if it has never answered
     * @param leftOut what it offers that cannot be used, and why: for people
     * @param accepted the form of each tool that a person has accepted, by name
     * @param problem why the last attempt to ask it failed; null if it did not
     */
    record Discovered(
            @Nullable List<OfferedTool> tools,
            List<String> leftOut,
            Map<String, Digest> accepted,
            @Nullable String problem) {
        public static final Discovered NOTHING = new Discovered(null, List.of(), Map.of(), null);

        public Discovered {
            tools = tools == null ? null : List.copyOf(tools);
            leftOut = List.copyOf(leftOut);
            accepted = Map.copyOf(accepted);
        }
    }
}
