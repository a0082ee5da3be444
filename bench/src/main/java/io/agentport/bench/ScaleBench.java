// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a call costs in a large installation and in an empty one, which run side by side and are measured in turns. */
final class ScaleBench {
    private static final int ROUNDS = 3;
    private static final List<Integer> IN_FLIGHT = List.of(1, 64);
    private static final Duration TOOLS = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 500;

    private final Path home;
    private final Path directory;
    private final int firstPort;
    private final Scale scale;
    private final Amounts amounts;

    ScaleBench(Path home, Path directory, int firstPort, Scale scale, Amounts amounts) {
        this.home = home;
        this.directory = directory;
        this.firstPort = firstPort;
        this.scale = scale;
        this.amounts = amounts;
    }

    /** One of the two. */
    private record Side(String name, Installation installation, Backend backend, AgentCalls agent) {
        List<Way> ways() {
            return List.of(
                    Way.recorded(name + " rest-read", agent.rest(Tool.READ)),
                    Way.recorded(name + " rest-write", agent.rest(Tool.WRITE)));
        }
    }

    ScaleReport run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.here();
        try (var upstream = new Upstream();
                var empty = up("empty", Configuration.small(upstream.url()));
                var large = up("large", Configuration.of(upstream.url(), scale));
                var emptyBackend = new Backend(empty);
                var largeBackend = new Backend(large);
                var emptyAgent = agent(empty);
                var largeAgent = agent(large)) {
            int tools = await(largeAgent, emptyAgent.tools() * scale.integrations());
            Progress.step("filling the tables with %,d rows of the ledger".formatted(scale.ledgerRows()));
            Filling.fill(largeBackend.database(), scale.ledgerRows());
            var idle = Idle.of(large, amounts.idle());
            var sides = List.of(
                    new Side("empty", empty, emptyBackend, emptyAgent),
                    new Side("large", large, largeBackend, largeAgent));
            return new ScaleReport(machine, scale, tools, idle, cells(sides, upstream));
        }
    }

    private Installation up(String name, Configuration configuration) throws IOException, InterruptedException {
        Progress.step("starting the " + name + " installation");
        return Installation.up(home, directory.resolve(name), firstPort, configuration);
    }

    private static AgentCalls agent(Installation installation) {
        return new AgentCalls(installation.gateway(), installation.agentKey(), IN_FLIGHT.getLast());
    }

    /** The large one's tools come one integration after the other. */
    private static int await(AgentCalls agent, int expected) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        int tools = agent.tools();
        while (tools < expected) {
            if (System.nanoTime() - begun > TOOLS.toNanos()) {
                throw new IOException("the agent sees " + tools + " tools and not " + expected);
            }
            Thread.sleep(POLL_MILLIS);
            tools = agent.tools();
        }
        return tools;
    }

    private List<Cell> cells(List<Side> sides, Upstream upstream)
            throws IOException, InterruptedException, SQLException {
        var load = new Load();
        for (var side : sides) {
            for (var way : side.ways()) {
                Progress.step("warming up " + way.name());
                load.warmUp(way.action(), CallBench.WARM_UP_IN_FLIGHT, amounts.warmUp());
            }
        }
        var cells = new ArrayList<Cell>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int many : IN_FLIGHT) {
                for (int way = 0; way < sides.getFirst().ways().size(); way++) {
                    for (var side : sides) {
                        var meter = new Meter(side.installation, side.backend, upstream, load, new Recorder(null));
                        cells.add(meter.measure(side.ways().get(way), many, amounts.cell()));
                    }
                }
            }
        }
        return cells;
    }
}
