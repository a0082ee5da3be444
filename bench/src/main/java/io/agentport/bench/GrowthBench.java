// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Whether an installation grows under half of the load that it can carry, for as long as asked. */
final class GrowthBench {
    private static final int IN_FLIGHT = 64;
    private static final int PARTS = 4;
    private static final double MIB = 1024.0 * 1024;
    private static final double SECONDS_PER_MINUTE = 60;

    private final Path home;
    private final Path directory;
    private final int firstPort;
    private final Duration held;
    private final Amounts amounts;

    GrowthBench(Path home, Path directory, int firstPort, Duration held, Amounts amounts) {
        this.home = home;
        this.directory = directory;
        this.firstPort = firstPort;
        this.held = held;
        this.amounts = amounts;
    }

    GrowthReport run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.here();
        Progress.step("starting an installation");
        try (var upstream = new Upstream();
                var installation = Installation.up(
                        home, directory.resolve("one"), firstPort, Configuration.small(upstream.url()));
                var backend = new Backend(installation);
                var agent = new AgentCalls(installation.gateway(), installation.agentKey(), IN_FLIGHT)) {
            var load = new Load();
            var readsAndWrites = inTurns(agent.rest(Tool.READ), agent.rest(Tool.WRITE));
            load.warmUp(readsAndWrites, IN_FLIGHT, amounts.warmUp());
            double half = load.run(readsAndWrites, IN_FLIGHT, amounts.cell()).perSecond() / 2;
            backend.awaitLedger();
            var before = backend.calls();
            var moments = new ArrayList<>(List.of(moment(installation, backend, 0)));
            var part = held.dividedBy(PARTS);
            var limits = new Limits((int) (half * part.toSeconds()) + 1, part);
            long calls = 0;
            int failures = 0;
            for (int i = 1; i <= PARTS; i++) {
                Progress.step("part %d of %d: %.0f calls/s for %d s".formatted(i, PARTS, half, part.toSeconds()));
                var sample = load.paced(readsAndWrites, IN_FLIGHT, limits, half);
                calls += sample.succeeded();
                failures += sample.failures();
                moments.add(moment(installation, backend, i * part.toSeconds() / SECONDS_PER_MINUTE));
            }
            var after = backend.calls();
            long missing = calls - Math.min(after.ended() - before.ended(), after.recorded() - before.recorded());
            return new GrowthReport(
                    machine, held.toSeconds() / SECONDS_PER_MINUTE, half, calls, failures, missing, moments);
        }
    }

    private static Action inTurns(Action even, Action odd) {
        return (number, done) -> (number % 2 == 0 ? even : odd).begin(number, done);
    }

    private static GrowthReport.Moment moment(Installation installation, Backend backend, double atMinutes)
            throws IOException, InterruptedException, SQLException {
        long behind = backend.ledgerLag();
        backend.awaitLedger();
        var pss = new LinkedHashMap<String, Double>();
        var heap = new LinkedHashMap<String, Double>();
        for (var program : installation.programs()) {
            pss.put(program.name(), program.memory().pssBytes() / MIB);
            if (program.jvm()) {
                heap.put(program.name(), Jcmd.liveHeapBytes(program.pid()) / MIB);
            }
        }
        return new GrowthReport.Moment(atMinutes, pss, heap, behind);
    }
}
