// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a run at scale found.
 *
 * @param tools that the calling agent sees in the large installation
 * @param idle  of the large installation
 * @param cells of both, in turns
 */
record ScaleReport(Machine machine, Scale scale, int tools, Idle idle, List<Cell> cells) implements Outcome {
    private static final String EMPTY = "empty ";
    private static final String LARGE = "large ";

    ScaleReport {
        cells = List.copyOf(cells);
    }

    /** The large installation's figures over the empty one's; of each the median of all rounds. */
    record Ratio(String path, int inFlight, double medianLatency, double cpu, double perSecond) {}

    @JsonProperty
    List<Ratio> ratios() {
        var ratios = new ArrayList<Ratio>();
        for (var cell : cells) {
            var path = cell.path().substring(LARGE.length());
            boolean known =
                    ratios.stream().anyMatch(ratio -> ratio.path().equals(path) && ratio.inFlight() == cell.inFlight());
            if (!known) {
                ratios.add(new Ratio(
                        path,
                        cell.inFlight(),
                        ratio(path, cell.inFlight(), Cell::medianMillis),
                        ratio(path, cell.inFlight(), ScaleReport::own),
                        ratio(path, cell.inFlight(), Cell::perSecond)));
            }
        }
        return ratios;
    }

    /** Without what makes the load. */
    private static double own(Cell cell) {
        return cell.cpuMillis()
                - cell.cpuMillisPerCall().getOrDefault(Meter.GENERATOR, 0.0)
                - cell.cpuMillisPerCall().getOrDefault(Meter.UPSTREAM, 0.0);
    }

    private double ratio(String path, int inFlight, ToDoubleFunction<Cell> figure) {
        return median(LARGE + path, inFlight, figure) / median(EMPTY + path, inFlight, figure);
    }

    private double median(String path, int inFlight, ToDoubleFunction<Cell> figure) {
        double[] rounds = cells.stream()
                .filter(cell -> cell.path().equals(path) && cell.inFlight() == inFlight)
                .mapToDouble(figure)
                .toArray();
        Arrays.sort(rounds);
        return rounds.length == 0 ? Double.NaN : rounds[rounds.length / 2];
    }

    @Override
    public boolean faulty() {
        return cells.stream().anyMatch(Cell::faulty);
    }

    @Override
    public String markdown() {
        var text = new Markdown();
        text.machine(machine);
        text.line("%,d tools in %d integrations, %,d agents, %,d rules, %,d rows in the ledger"
                .formatted(tools, scale.integrations(), scale.agents(), scale.rules(), scale.ledgerRows()));
        text.line("");
        text.head("large / empty", "in flight", "median latency", "CPU of a call", "calls/s");
        for (var ratio : ratios()) {
            text.row(
                    ratio.path(),
                    Integer.toString(ratio.inFlight()),
                    Markdown.number("%.2f", ratio.medianLatency()),
                    Markdown.number("%.2f", ratio.cpu()),
                    Markdown.number("%.2f", ratio.perSecond()));
        }
        text.line("");
        text.cells(cells);
        text.processors(cells);
        text.idle(idle);
        return text.toString();
    }
}
