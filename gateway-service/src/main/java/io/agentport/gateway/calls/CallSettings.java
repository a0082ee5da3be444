// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How calls are accepted and kept. */
@ConfigMapping(prefix = "agentport.gateway")
public interface CallSettings {
    /** This replica's partition of {@code replies}, taken modulo their number; a StatefulSet's ordinal. */
    @WithDefault("0")
    int replyPartition();

    /** Time from acceptance after which a call is stale and not run any more. Positive. */
    @WithDefault("PT60S")
    Duration callsGoodFor();

    /** How long the broker may take to acknowledge a call before its agent is told that nothing is known. Positive. */
    @WithDefault("PT5S")
    Duration acknowledgedWithin();

    /**
     * Calls that have not ended and are kept in memory. Beyond that the oldest that nobody waits for is left to the ledger;
     * if there is none, a call is refused with {@code overloaded}. Positive.
     */
    @WithDefault("20000")
    int maxOpenCalls();

    /** As {@link #maxOpenCalls}, of one agent. Positive. */
    @WithDefault("5000")
    int maxOpenCallsPerAgent();

    /** How long an outcome is kept for an agent that asks again. */
    @WithDefault("PT10M")
    Duration keepOutcomes();

    /** Memory for kept outcomes, in bytes; the oldest go first. */
    @WithDefault("33554432")
    long keepOutcomesBytes();
}
