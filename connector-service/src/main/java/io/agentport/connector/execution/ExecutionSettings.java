// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How calls are claimed and recorded. */
@ConfigMapping(prefix = "agentport.execution")
public interface ExecutionSettings {
    /** What a claim's lease is longer than the upstream's timeout: time to record the outcome. */
    @WithDefault("PT5S")
    Duration leaseMargin();

    /** For how long an identical call is given an outcome that nobody received, instead of being executed again. */
    @WithDefault("PT10M")
    Duration repeatWindow();

    /** Largest body of a result, in bytes; what is longer is cut. */
    @WithDefault("1048576")
    int maxResultBytes();

    /** How often leases that are over, and outcomes that were not published, are looked for. */
    @WithDefault("PT1S")
    Duration recoveryInterval();

    /** How long an outcome may be unpublished before another process publishes it. */
    @WithDefault("PT3S")
    Duration publishGrace();

    /** For how long it is remembered that a read was answered. */
    @WithDefault("P2D")
    Duration keepReads();

    /** For how long claims that ended are kept, with their results; those that nobody has settled stay. */
    @WithDefault("P30D")
    Duration keepClaims();
}
