// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How upstreams are talked to. */
@ConfigMapping(prefix = "agentport.upstream")
public interface UpstreamSettings {
    /** Time to open a connection, with the TLS handshake. */
    @WithDefault("PT5S")
    Duration connectTimeout();

    /** How long an unused connection is kept; shorter than what servers do, so that the server does not close first. */
    @WithDefault("PT4S")
    Duration keepAlive();

    /** Requests of one integration that may be on their way at a time. */
    @WithDefault("128")
    int concurrentRequests();

    /**
     * Requests of one integration that may wait for one of those to end; a further one fails at once. Together they are a
     * third of what a consumer works on at a time, so that two upstreams that hang do not hold up the others' calls.
     */
    @WithDefault("128")
    int waitingRequests();

    /** How often a read is sent again when the upstream cannot be reached or answers 502, 503 or 504. */
    @WithDefault("2")
    int readRetries();

    /** Pause before the first of these; doubles, with jitter. */
    @WithDefault("PT0.1S")
    Duration retryPause();

    /** The circuit opens when this part of the last requests failed for reasons that are not the caller's. */
    @WithDefault("0.5")
    double circuitFailureRatio();

    /** Number of requests that are looked at. */
    @WithDefault("20")
    int circuitRequests();

    /** How long an open circuit stays open before one request may try. */
    @WithDefault("PT5S")
    Duration circuitPause();
}
