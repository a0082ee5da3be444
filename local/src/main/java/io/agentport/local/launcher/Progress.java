// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.time.Duration;

/** A line on standard error for each step, with the time since the start. In the background that is the log. */
final class Progress {
    private final long begin = System.nanoTime();

    void step(String done) {
        var seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
        System.err.printf("%6.1f s  %s%n", seconds, done);
    }
}
