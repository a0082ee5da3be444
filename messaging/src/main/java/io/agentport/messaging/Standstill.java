// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that a loop stood still, as in a process that was stopped or starved. What was read before is old then, and the
 * answer to a fetch that was under way may be too; a group may have given its partitions to others.
 */
final class Standstill {
    /** A loop turns ten times a second. */
    static final Duration NOTICED_AFTER = Duration.ofMillis(1_200);

    /** Longer than a broker keeps a fetch waiting, which is half a second. */
    static final Duration OVER_AFTER = Duration.ofMillis(750);

    private final LongSupplier nanoTime;
    private volatile long turnedNanos;
    private volatile long resumedNanos;

    Standstill(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        turnedNanos = nanoTime.getAsLong();
        resumedNanos = turnedNanos - OVER_AFTER.toNanos();
    }

    /** To be called by the loop in each turn. */
    void turned() {
        long now = nanoTime.getAsLong();
        if (now - turnedNanos > NOTICED_AFTER.toNanos()) {
            resumedNanos = now;
        }
        turnedNanos = now;
    }

    /** Whether the loop stands still, or has not turned for long enough since. */
    boolean lasts() {
        long now = nanoTime.getAsLong();
        return now - turnedNanos > NOTICED_AFTER.toNanos() || now - resumedNanos < OVER_AFTER.toNanos();
    }
}
