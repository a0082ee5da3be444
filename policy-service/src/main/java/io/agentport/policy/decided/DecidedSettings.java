// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decided;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long decisions are kept. */
@ConfigMapping(prefix = "agentport.decided")
public interface DecidedSettings {
    /** Longer than the topic {@code calls} keeps its records: until then a call can come again. ISO-8601, positive. */
    @WithDefault("P8D")
    Duration keep();
}
