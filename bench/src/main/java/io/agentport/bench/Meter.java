// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures one cell of an installation after the other. */
final class Meter {
    static final String GENERATOR = "generator";
    static final String UPSTREAM = "upstream";

    /** Before each cell, with as many in flight: connections are made, queues have their depth. */
    private static final Limits RUN_IN = new Limits(500, Duration.ofSeconds(2));

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Program> programs;
    private final Backend backend;
    private final Upstream upstream;
    private final Load load;
    private final Recorder recorder;

    Meter(Installation installation, Backend backend, Upstream upstream, Load load, Recorder recorder)
            throws IOException {
        this.programs = installation.programs();
        this.backend = backend;
        this.upstream = upstream;
        this.load = load;
        this.recorder = recorder;
    }

    /** Waits until nothing of what went before is left to do, and measures. */
    Cell measure(Way way, int inFlight, Limits limits) throws IOException, InterruptedException, SQLException {
        load.warmUp(way.action(), inFlight, RUN_IN);
        backend.awaitLedger();
        var callsBefore = backend.calls();
        recorder.begin(programs);
        var cpuBefore = cpu(way);
        var sample = load.run(way.action(), inFlight, limits);
        long behind = backend.ledgerLag();
        var caughtUp = backend.awaitLedger();
        var cpuAfter = cpu(way);
        recorder.end(programs, way.name() + "-" + inFlight);
        Progress.step("%s, %d in flight: median %.2f ms, p99 %.2f ms, %.0f/s"
                .formatted(
                        way.name(), inFlight, sample.medianMillis(), sample.quantileMillis(0.99), sample.perSecond()));
        var calls = backend.calls();
        long missing = sample.succeeded()
                - Math.min(calls.ended() - callsBefore.ended(), calls.recorded() - callsBefore.recorded());
        return new Cell(
                way.name(),
                inFlight,
                sample.succeeded(),
                sample.failures(),
                sample.firstFailure(),
                sample.medianMillis(),
                sample.quantileMillis(0.99),
                sample.quantileMillis(1),
                sample.perSecond(),
                perCall(cpuBefore, cpuAfter, sample.succeeded()),
                way.recorded() ? new Cell.Ledger(behind, caughtUp.toNanos() / NANOS_PER_SECOND, missing) : null);
    }

    private Map<String, Duration> cpu(Way way) throws IOException {
        var cpu = new LinkedHashMap<String, Duration>();
        for (var program : programs) {
            cpu.put(program.name(), program.cpu());
        }
        for (var program : way.programs()) {
            cpu.put(program.name(), program.cpu());
        }
        cpu.put(UPSTREAM, upstream.cpu());
        cpu.put(GENERATOR, Program.self().cpu().minus(upstream.cpu()));
        return cpu;
    }

    private static Map<String, Double> perCall(Map<String, Duration> before, Map<String, Duration> after, int calls) {
        var each = new LinkedHashMap<String, Double>();
        after.forEach((program, cpu) -> each.put(
                program, cpu.minus(before.getOrDefault(program, Duration.ZERO)).toNanos() / NANOS_PER_MILLI / calls));
        return each;
    }
}
