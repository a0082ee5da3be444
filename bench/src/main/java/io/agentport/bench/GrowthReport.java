// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.util.List;
import java.util.Map;

/**
 * What happened to the memory of an installation under half of the load that it can carry.
 *
 * @param perSecond calls that were made, reads and writes in turns
 * @param failures  of these calls
 * @param missing   that are not in the ledger or have no outcome there
 * @param moments   from the first to the last, between which as much was called each time
 */
record GrowthReport(
        Machine machine, double minutes, double perSecond, long calls, int failures, long missing, List<Moment> moments)
        implements Outcome {

    /**
     * @param atMinutes     since the load began
     * @param pssMib        by program; what processes share counts once
     * @param liveHeapMib   by program, after a full collection
     * @param behindRecords of the ledger, before it was waited for
     */
    record Moment(double atMinutes, Map<String, Double> pssMib, Map<String, Double> liveHeapMib, long behindRecords) {}

    GrowthReport {
        moments = List.copyOf(moments);
    }

    @Override
    public boolean faulty() {
        return failures > 0 || missing != 0;
    }

    @Override
    public String markdown() {
        var text = new Markdown();
        text.machine(machine);
        text.line("%.0f calls/s for %.1f minutes, %,d calls, %d failed, %d missing in the ledger"
                .formatted(perSecond, minutes, calls, failures, missing));
        text.line("");
        table(text, "PSS MiB", Moment::pssMib);
        table(text, "heap after a full collection, MiB", Moment::liveHeapMib);
        text.head("ledger", moments.stream().map(GrowthReport::at).toArray(String[]::new));
        text.row(
                "records behind",
                moments.stream()
                        .map(moment -> Long.toString(moment.behindRecords()))
                        .toArray(String[]::new));
        text.line("");
        return text.toString();
    }

    private static String at(Moment moment) {
        return Markdown.number("after %.1f min", moment.atMinutes());
    }

    private void table(Markdown text, String title, java.util.function.Function<Moment, Map<String, Double>> figures) {
        text.head(title, moments.stream().map(GrowthReport::at).toArray(String[]::new));
        for (var program : figures.apply(moments.getFirst()).keySet()) {
            text.row(
                    program,
                    moments.stream()
                            .map(moment -> Markdown.number(
                                    "%.1f", figures.apply(moment).getOrDefault(program, Double.NaN)))
                            .toArray(String[]::new));
        }
        text.line("");
    }
}
