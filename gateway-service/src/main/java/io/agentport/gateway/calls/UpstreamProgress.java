// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import org.jspecify.annotations.Nullable;

/**
 * How far an upstream says a call is.
 *
 * @param progress need not grow
 * @param total of which that is a part; null if nobody said
 * @param message in the upstream's own words; null if there are none
 */
public record UpstreamProgress(
        double progress, @Nullable Double total, @Nullable String message) {}
