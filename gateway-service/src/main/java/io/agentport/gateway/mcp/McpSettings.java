// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the MCP endpoint waits. */
@ConfigMapping(prefix = "agentport.mcp")
public interface McpSettings {
    /** A call that ends within this time is answered as plain JSON, without a stream. Positive. */
    @WithDefault("PT1S")
    Duration plainAnswerWithin();

    /** Between two signs of life on a held stream. Positive. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** Longest hold for a client that does not ask for progress, since nothing but progress keeps most from giving up. */
    @WithDefault("PT240S")
    Duration holdWithoutProgress();

    /** How long clients may use a list of tools before asking again. */
    @WithDefault("PT10S")
    Duration listGoodFor();

    /** Tools on one page of a list. Large by default, because there are clients that read the first page only. Positive. */
    @WithDefault("500")
    int toolsPerPage();

    /**
     * With more tools than this an agent whose listing is left to us sees the tools to search by instead of a list: what a
     * list costs a model it pays again with every turn, and some clients take 128 tools in all.
     */
    @WithDefault("100")
    int listUpTo();

    /** Streams of one agent, on this replica, that wait for its list to change. Positive. */
    @WithDefault("100")
    int subscriptionsPerAgent();

    /** Time for which a task is promised from when it is looked at, or from when its approval expires. */
    @WithDefault("PT1H")
    Duration tasksKept();
}
