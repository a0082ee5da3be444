// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every latency of one measurement. */
final class Sample {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] sortedNanos;
    private final int failures;
    private final @Nullable String firstFailure;
    private final Duration elapsed;

    /**
     * @param nanos        of those that succeeded, in any order
     * @param failures     how many did not succeed
     * @param firstFailure what the first of them said; null if there was none
     * @param elapsed      from the beginning of the first to the end of the last
     */
    Sample(long[] nanos, int failures, @Nullable String firstFailure, Duration elapsed) {
        this.sortedNanos = nanos.clone();
        Arrays.sort(sortedNanos);
        this.failures = failures;
        this.firstFailure = firstFailure;
        this.elapsed = elapsed;
    }

    int failures() {
        return failures;
    }

    @Nullable
    String firstFailure() {
        return firstFailure;
    }

    Duration elapsed() {
        return elapsed;
    }

    int succeeded() {
        return sortedNanos.length;
    }

    double perSecond() {
        return succeeded() / (elapsed.toNanos() / NANOS_PER_SECOND);
    }

    /** The smallest latency that the given share does not exceed, exactly; NaN if nothing succeeded. */
    double quantileMillis(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(0, rank - 1)] / NANOS_PER_MILLI;
    }

    double medianMillis() {
        return quantileMillis(0.5);
    }
}
