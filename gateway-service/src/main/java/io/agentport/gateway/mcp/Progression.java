// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.gateway.calls.UpstreamProgress;
import java.time.Duration;

/** The progress that one request is told of, from two sources, and always growing (MCP 2026-07-28, basic/patterns/progress). */
final class Progression {
    private double last = -1;
    private double before = Double.NaN;

    /** For a sign of life: seconds, until the upstream counts in something else. */
    double next(long startedNanos) {
        double seconds = Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds();
        last = Double.isNaN(before) ? Math.max(Math.max(last, 0) + 1, seconds) : Math.nextUp((float) last);
        return last;
    }

    /** What the upstream says, counted on from what was sent before it began. */
    UpstreamProgress next(UpstreamProgress told) {
        if (Double.isNaN(before)) {
            before = Math.max(last, 0);
        }
        double progress = before + told.progress();
        last = progress > last ? progress : Math.nextUp((float) last);
        return new UpstreamProgress(last, told.total() == null ? null : before + told.total(), told.message());
    }
}
