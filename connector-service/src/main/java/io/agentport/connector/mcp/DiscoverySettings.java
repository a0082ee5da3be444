// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How upstreams are asked what they offer. */
@ConfigMapping(prefix = "agentport.discovery")
public interface DiscoverySettings {
    /** Between two questions to an upstream that answers. */
    @WithDefault("PT1M")
    Duration every();

    /** Until an upstream that did not answer is asked again. */
    @WithDefault("PT10S")
    Duration retry();

    /** How often replicas look what another has found out. */
    @WithDefault("PT1S")
    Duration look();
}
