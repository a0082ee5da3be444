// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an installation costs before anybody uses it. */
record Idle(List<Part> parts) {
    private static final double MIB = 1024.0 * 1024;

    /**
     * One program of it.
     *
     * @param cpuPercent of one core
     */
    record Part(String program, double rssMib, double pssMib, double cpuPercent) {}

    Idle {
        parts = List.copyOf(parts);
    }

    static Idle of(Installation installation, Duration watched) throws IOException, InterruptedException {
        var programs = installation.programs();
        var before = new ArrayList<Duration>();
        for (var program : programs) {
            before.add(program.cpu());
        }
        Thread.sleep(watched);
        var parts = new ArrayList<Part>();
        for (int i = 0; i < programs.size(); i++) {
            var program = programs.get(i);
            double used = program.cpu().minus(before.get(i)).toMillis();
            var memory = program.memory();
            parts.add(new Part(
                    program.name(), memory.rssBytes() / MIB, memory.pssBytes() / MIB, 100 * used / watched.toMillis()));
        }
        return new Idle(parts);
    }

    double rssMib() {
        return parts.stream().mapToDouble(Part::rssMib).sum();
    }

    double cpuPercent() {
        return parts.stream().mapToDouble(Part::cpuPercent).sum();
    }

    double pssMib() {
        return parts.stream().mapToDouble(Part::pssMib).sum();
    }
}
