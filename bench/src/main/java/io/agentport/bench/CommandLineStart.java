// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** How long `./agentport --help` takes, from the script to its end: what every command of the command line costs. */
final class CommandLineStart {
    private CommandLineStart() {}

    static Sample measure(Path home, int times) throws IOException, InterruptedException {
        var nanos = new long[times];
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            nanos[i] = once(home);
        }
        return new Sample(nanos, 0, null, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static long once(Path home) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        var process = new ProcessBuilder(home.resolve("agentport").toString(), "--help")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("`./agentport --help` ended with " + status);
        }
        return System.nanoTime() - begun;
    }
}
