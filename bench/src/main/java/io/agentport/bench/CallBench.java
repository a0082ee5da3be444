// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The floor and the paths of a call, side by side in one installation. */
final class CallBench {
    static final int WARM_UP_IN_FLIGHT = 16;
    /** For the sizes of records, and so that the floor meets a broker and a generator that have worked. */
    private static final Limits FIRST_CALLS = new Limits(50, Duration.ofSeconds(60));

    private final Path home;
    private final Path directory;
    private final int firstPort;
    private final Parts parts;
    private final List<Integer> inFlight;
    private final Amounts amounts;
    private final Recorder recorder;

    CallBench(
            Path home,
            Path directory,
            int firstPort,
            Parts parts,
            List<Integer> inFlight,
            Amounts amounts,
            Recorder recorder) {
        this.home = home;
        this.directory = directory;
        this.firstPort = firstPort;
        this.parts = parts;
        this.inFlight = List.copyOf(inFlight);
        this.amounts = amounts;
        this.recorder = recorder;
    }

    Report run() throws IOException, InterruptedException, SQLException {
        var machine = Machine.here();
        try (var upstream = new Upstream()) {
            Progress.step("starting an installation");
            try (var installation = Installation.up(
                            home,
                            directory.resolve("one"),
                            firstPort,
                            Configuration.withMcpServer(upstream.url(), Held.holders(amounts.held())));
                    var backend = new Backend(installation);
                    var agent = new AgentCalls(
                            installation.gateway(), installation.agentKey(), Collections.max(inFlight))) {
                var idle = Idle.of(installation, amounts.idle());
                var load = new Load();
                var person = new Person(installation);
                person.accept(Tool.MCP_INTEGRATION);
                load.warmUp(agent.rest(Tool.READ), 1, FIRST_CALLS);
                backend.awaitLedger();
                var sizes = RecordSizes.of(backend);
                var meter = new Meter(installation, backend, upstream, load, recorder);
                try (var floor = new Floor(backend, sizes);
                        var bare = new BarePath(backend, upstream, sizes);
                        var bareAgent = new AgentCalls(bare.url(), "bare", Collections.max(inFlight))) {
                    var cells = cells(meter, load, ways(floor, bare, bareAgent, agent));
                    var approvals = approvals(person, agent, upstream);
                    var starts = starts();
                    return new Report(
                            machine,
                            settings(),
                            installation.startTook().toMillis() / 1e3,
                            sizes,
                            idle,
                            cells,
                            held(installation, person, load), // the last: its calls are taken back when it ends
                            approvals,
                            starts);
                }
            }
        }
    }

    private List<Way> ways(Floor floor, BarePath bare, AgentCalls bareAgent, AgentCalls agent) {
        var all = List.of(
                Way.beside(Report.FLOOR, floor, List.of()),
                Way.beside(Report.BARE, bareAgent.rest(Tool.READ), bare.programs()),
                Way.recorded("rest-read", agent.rest(Tool.READ)),
                Way.recorded("rest-write", agent.rest(Tool.WRITE)),
                Way.recorded("mcp-read", agent.mcp(Tool.READ)),
                Way.recorded("mcp-write", agent.mcp(Tool.WRITE)),
                Way.recorded(Report.MCP_UPSTREAM, agent.mcp(Tool.OF_AN_MCP_SERVER)));
        return all.stream().filter(way -> parts.has(way.name())).toList();
    }

    private List<Cell> cells(Meter meter, Load load, List<Way> ways)
            throws IOException, InterruptedException, SQLException {
        for (var way : ways) {
            Progress.step("warming up " + way.name());
            load.warmUp(way.action(), WARM_UP_IN_FLIGHT, amounts.warmUp());
        }
        var cells = new ArrayList<Cell>();
        for (int many : inFlight) {
            for (var way : ways) {
                cells.add(meter.measure(way, many, amounts.cell()));
            }
        }
        return cells;
    }

    private @Nullable Held held(Installation installation, Person person, Load load)
            throws IOException, InterruptedException {
        if (!parts.has("held")) {
            return null;
        }
        Progress.step("holding calls");
        return Held.measure(installation, person, load, amounts.held());
    }

    private Report.@Nullable Spread approvals(Person person, AgentCalls agent, Upstream upstream)
            throws IOException, InterruptedException {
        if (!parts.has("approve")) {
            return null;
        }
        Progress.step("approving");
        return Report.Spread.of(Approvals.measure(person, agent, upstream, amounts.approvals()));
    }

    private Report.@Nullable Spread starts() throws IOException, InterruptedException {
        if (!parts.has("start")) {
            return null;
        }
        Progress.step("starting the command line");
        return Report.Spread.of(CommandLineStart.measure(home, amounts.starts()));
    }

    private Report.Settings settings() {
        return new Report.Settings(
                amounts.warmUp().calls(),
                WARM_UP_IN_FLIGHT,
                amounts.cell().calls(),
                amounts.cell().time().toMillis() / 1e3);
    }
}
