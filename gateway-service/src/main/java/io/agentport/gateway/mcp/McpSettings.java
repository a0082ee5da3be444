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
}
