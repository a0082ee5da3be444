// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Tables for people. */
final class Markdown {
    private static final double GIB = 1024.0 * 1024 * 1024;

    private final StringBuilder text = new StringBuilder();

    void machine(Machine machine) {
        line("%s, %d cores (%s), %.0f GiB, %s, JDK %s; load average before: %.1f"
                .formatted(
                        machine.at(),
                        machine.cores(),
                        machine.processor(),
                        machine.memoryBytes() / GIB,
                        machine.system(),
                        machine.jdk(),
                        machine.loadAverage()));
        line("");
    }

    void cells(List<Cell> cells) {
        head(
                "path",
                "in flight",
                "calls",
                "median ms",
                "p99 ms",
                "calls/s",
                "CPU ms/call",
                "ledger behind",
                "ledger has all after s",
                "failed",
                "missing");
        for (var cell : cells) {
            var ledger = cell.ledger();
            row(
                    cell.path(),
                    Integer.toString(cell.inFlight()),
                    Integer.toString(cell.calls()),
                    number("%.2f", cell.medianMillis()),
                    number("%.2f", cell.p99Millis()),
                    number("%.0f", cell.perSecond()),
                    number("%.2f", cell.cpuMillis()),
                    ledger == null ? "" : Long.toString(ledger.behindRecords()),
                    ledger == null ? "" : number("%.2f", ledger.caughtUpSeconds()),
                    Integer.toString(cell.failures()),
                    ledger == null ? "" : Long.toString(ledger.missingCalls()));
        }
        line("");
    }

    /** Milliseconds of a processor for each call, by program. */
    void processors(List<Cell> cells) {
        var programs = cells.stream()
                .flatMap(cell -> cell.cpuMillisPerCall().keySet().stream())
                .distinct()
                .toList();
        var titles = new ArrayList<>(List.of("in flight"));
        titles.addAll(programs);
        head("CPU ms/call", titles.toArray(String[]::new));
        for (var cell : cells) {
            var columns = new ArrayList<>(List.of(Integer.toString(cell.inFlight())));
            programs.forEach(program ->
                    columns.add(number("%.3f", cell.cpuMillisPerCall().getOrDefault(program, Double.NaN))));
            row(cell.path(), columns.toArray(String[]::new));
        }
        line("");
    }

    void idle(Idle idle) {
        head("when idle", "RSS MiB", "PSS MiB", "CPU % of a core");
        for (var part : idle.parts()) {
            idle(part.program(), part.rssMib(), part.pssMib(), part.cpuPercent());
        }
        idle("sum", idle.rssMib(), idle.pssMib(), idle.cpuPercent());
        line("");
    }

    private void idle(String program, double rssMib, double pssMib, double cpuPercent) {
        row(program, number("%.0f", rssMib), number("%.0f", pssMib), number("%.1f", cpuPercent));
    }

    /** Empty for what is no number. */
    static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** The first row of a table; what stands under the first title is text, the rest figures. */
    void head(String first, String... others) {
        row(first, others);
        row("---", Arrays.stream(others).map(title -> "--:").toArray(String[]::new));
    }

    void row(String first, String... others) {
        text.append("| ").append(first);
        for (var column : others) {
            text.append(" | ").append(column);
        }
        text.append(" |\n");
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
