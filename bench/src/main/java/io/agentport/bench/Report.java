// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run over all paths found.
 *
 * @param upSeconds         from typing `up` for the first time in a built project until everything is ready
 * @param recordBytes       of a read's records, and so of the floor's and the bare path's
 * @param held              null if it was not asked for
 * @param approveToUpstream from the click to the upstream; null, as the next, if it was not asked for
 * @param commandLineStart  of a command that does nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        Machine machine,
        Settings settings,
        double upSeconds,
        RecordSizes recordBytes,
        Idle idle,
        List<Cell> cells,
        @Nullable Held held,
        @Nullable Spread approveToUpstream,
        @Nullable Spread commandLineStart)
        implements Outcome {
    static final String FLOOR = "floor";
    static final String BARE = "bare";
    static final String MCP_UPSTREAM = "mcp-upstream";

    /** How it was measured. */
    record Settings(int warmUpCalls, int warmUpInFlight, int mostCalls, double mostSeconds) {}

    /** A latency that was measured so many times. */
    record Spread(int times, double medianMillis, double p99Millis, double maxMillis) {
        static Spread of(Sample sample) {
            return new Spread(
                    sample.succeeded(), sample.medianMillis(), sample.quantileMillis(0.99), sample.quantileMillis(1));
        }
    }

    /** A path's figures over those of the floor or the bare path with as many in flight; NaN if that was not measured. */
    record Ratio(String path, int inFlight, double medianOverFloor, double medianOverBare, double perSecondOverBare) {}

    Report {
        cells = List.copyOf(cells);
    }

    @JsonProperty
    List<Ratio> ratios() {
        var ratios = new ArrayList<Ratio>();
        for (var cell : cells) {
            if (cell.ledger() != null) {
                ratios.add(new Ratio(
                        cell.path(),
                        cell.inFlight(),
                        over(FLOOR, cell, Cell::medianMillis),
                        over(BARE, cell, Cell::medianMillis),
                        over(BARE, cell, Cell::perSecond)));
            }
        }
        return ratios;
    }

    private double over(String base, Cell cell, ToDoubleFunction<Cell> figure) {
        return cells.stream()
                .filter(other -> other.path().equals(base) && other.inFlight() == cell.inFlight())
                .mapToDouble(other -> figure.applyAsDouble(cell) / figure.applyAsDouble(other))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Override
    public boolean faulty() {
        return cells.stream().anyMatch(Cell::faulty);
    }

    @Override
    public String markdown() {
        var text = new Markdown();
        text.machine(machine);
        text.line("warm-up of each path %,d calls, %d in flight; a cell ends after %,d calls or %.0f s"
                .formatted(
                        settings.warmUpCalls(),
                        settings.warmUpInFlight(),
                        settings.mostCalls(),
                        settings.mostSeconds()));
        text.line("");
        text.line("records of %d, %d and %d bytes on the three hops"
                .formatted(recordBytes.call(), recordBytes.permit(), recordBytes.outcome()));
        text.line("");
        text.cells(cells);
        text.head("ratio", "in flight", "median / floor", "median / bare", "calls/s / bare");
        for (var ratio : ratios()) {
            text.row(
                    ratio.path(),
                    Integer.toString(ratio.inFlight()),
                    Markdown.number("%.2f", ratio.medianOverFloor()),
                    Markdown.number("%.2f", ratio.medianOverBare()),
                    Markdown.number("%.2f", ratio.perSecondOverBare()));
        }
        text.line("");
        text.processors(cells);
        text.idle(idle);
        if (held != null) {
            text.head("gateway-service, with calls that wait for a person", "");
            text.row("held at the same time", Markdown.number("%,.0f", held.calls()));
            text.row("heap limit, MiB", Markdown.number("%.0f", held.heapLimitMib()));
            text.row("live heap before, MiB", Markdown.number("%.1f", held.liveHeapBeforeMib()));
            text.row("live heap with them, MiB", Markdown.number("%.1f", held.liveHeapMib()));
            text.row("for each, KiB", Markdown.number("%.1f", held.kibPerCall()));
            text.row("RSS, MiB", Markdown.number("%.0f", held.rssMib()));
            text.row("a read meanwhile, median ms", Markdown.number("%.1f", held.readMedianMillis()));
            text.line("");
        }
        text.head("once", "median", "p99", "times");
        spread(text, "approve click to upstream, ms", approveToUpstream);
        spread(text, "`./agentport --help`, ms", commandLineStart);
        text.row("first `./agentport up` of a built project, s", Markdown.number("%.1f", upSeconds), "", "1");
        return text.toString();
    }

    private static void spread(Markdown text, String what, @Nullable Spread spread) {
        if (spread != null) {
            text.row(
                    what,
                    Markdown.number("%.1f", spread.medianMillis()),
                    Markdown.number("%.1f", spread.p99Millis()),
                    Integer.toString(spread.times()));
        }
    }
}
