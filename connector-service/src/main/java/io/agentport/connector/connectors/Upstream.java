// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.time.Duration;
import java.util.List;

/**
 * An integration's upstream.
 *
 * @param allowPrivate what it may dial besides public addresses
 * @param timeout for a whole request; positive
 * @param maxResponseBytes positive; what is longer is cut and said to be
 */
public record Upstream(Origin origin, List<AddressRange> allowPrivate, Duration timeout, int maxResponseBytes) {
    public Upstream {
        allowPrivate = List.copyOf(allowPrivate);
        if (!timeout.isPositive() || maxResponseBytes <= 0) {
            throw new IllegalArgumentException("timeout and response size must be positive");
        }
    }
}
