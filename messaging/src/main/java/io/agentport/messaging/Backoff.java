// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.time.Duration;

/** The pause before trying again: doubling from 100 ms to 5 s. */
public final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private Backoff() {}

    /**
     * The pause.
     *
     * @param failures how often it has failed in a row, from 1
     */
    public static Duration after(int failures) {
        var doublings = Math.min(failures - 1, 10);
        return Duration.ofMillis(Math.min(FIRST_MILLIS << doublings, LONGEST_MILLIS));
    }
}
