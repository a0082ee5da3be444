// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * A running program, measured as Linux does it in {@code /proc}.
 *
 * @param jvm whether it is one JVM; otherwise it is a family: the processes that it started are part of it
 */
record Program(String name, long pid, boolean jvm) {
    /** Linux counts in hundredths of a second, whatever its own clock is ({@code USER_HZ}). */
    private static final long MILLIS_OF_A_TICK = 10;

    /** The first of user, system, and ended children's user and system time, counted from the third field. */
    private static final int USER_TIME = 14 - 3;

    /**
     * @param rssBytes resident: what is shared with others counts in each of them
     * @param pssBytes proportional: what is shared is divided among those who share it
     */
    record Memory(long rssBytes, long pssBytes) {
        Memory plus(Memory other) {
            return new Memory(rssBytes + other.rssBytes, pssBytes + other.pssBytes);
        }
    }

    static Program self() {
        return new Program(Meter.GENERATOR, ProcessHandle.current().pid(), true);
    }

    /** Time on a processor since it was started, with that of the children that have ended. */
    Duration cpu() throws IOException {
        long ticks = 0;
        for (long process : processes().toArray()) {
            ticks += ticks(read(process, "stat"), !jvm);
        }
        return Duration.ofMillis(ticks * MILLIS_OF_A_TICK);
    }

    /** @param stat see proc_pid_stat(5); the second field, the name, can hold blanks and parentheses */
    static long ticks(String stat, boolean withEndedChildren) {
        if (stat.isEmpty()) {
            return 0; // a child that has ended meanwhile: its parent counts it
        }
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        int counted = withEndedChildren ? 4 : 2;
        return LongStream.range(USER_TIME, USER_TIME + counted)
                .map(field -> Long.parseLong(fields[(int) field]))
                .sum();
    }

    Memory memory() throws IOException {
        var all = new Memory(0, 0);
        for (long process : processes().toArray()) {
            all = all.plus(memory(read(process, "smaps_rollup")));
        }
        return all;
    }

    /** @param rollup see proc_pid_smaps(5) */
    static Memory memory(String rollup) {
        return new Memory(kilobytes(rollup, "Rss:") * 1024, kilobytes(rollup, "Pss:") * 1024);
    }

    private static long kilobytes(String rollup, String field) {
        return rollup.lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private LongStream processes() {
        var children = jvm
                ? LongStream.empty()
                : ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), children);
    }

    private String read(long process, String file) throws IOException {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process), file));
        } catch (IOException e) {
            if (process != pid && ProcessHandle.of(process).isEmpty()) {
                return "";
            }
            // a service that was started again is no longer what the figures are about
            throw new IOException(name + " cannot be measured, or has ended: " + e.getMessage(), e);
        }
    }
}
