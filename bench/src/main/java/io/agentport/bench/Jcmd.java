// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks running JVMs, with the JDK's own tool. */
final class Jcmd {
    private static final long SECONDS = 120;

    private Jcmd() {}

    /** What the JVM answers; fails if it does not understand. */
    static String run(long pid, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    /** Bytes of the heap that are in use after a full collection. */
    static long liveHeapBytes(long pid) throws IOException, InterruptedException {
        return total(run(pid, "GC.class_histogram")); // which collects first
    }

    /** The size to which the heap may grow. */
    static long maxHeapBytes(long pid) throws IOException, InterruptedException {
        var flags = run(pid, "VM.flags");
        var found = Pattern.compile("-XX:MaxHeapSize=(\\d+)").matcher(flags);
        if (!found.find()) {
            throw new IOException("no MaxHeapSize in " + flags);
        }
        return Long.parseLong(found.group(1));
    }

    /** @param histogram ends with a line that says {@code Total}, instances and bytes */
    static long total(String histogram) throws IOException {
        var total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no total in " + histogram));
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }
}
