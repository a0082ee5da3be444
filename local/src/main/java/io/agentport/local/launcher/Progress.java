// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.PrintStream;
import java.time.Duration;

/** A line for each step of the start, with the time it took. */
final class Progress {
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void step(String done) {
        var seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
        out.printf("%6.1f s  %s%n", seconds, done);
    }
}
