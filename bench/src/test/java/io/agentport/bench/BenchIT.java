// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command that a user types measures all that it says, with counts too small to say how fast anything is. */
@EnabledOnOs(OS.LINUX) // reads /proc
class BenchIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final long SECONDS = 900;

    @TempDir
    private static Path temporary;

    private static JsonNode report;

    @BeforeAll
    @Timeout(value = 16, unit = TimeUnit.MINUTES)
    static void run() throws Exception {
        report = bench("--quick", "--in-flight", "1,4");
    }

    private static JsonNode bench(String... options) throws IOException, InterruptedException {
        var json = temporary.resolve("report.json");
        var log = temporary.resolve("bench.out").toFile();
        var command =
                new ArrayList<>(List.of(HOME.resolve("agentport").toString(), "bench", "--json", json.toString()));
        command.addAll(List.of("--port-base", System.getProperty("agentport.test.first-port", "23000")));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("AGENTPORT_BUILD", "never"); // the build that runs this test has done it
        var process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(log.toPath())).isZero();
        return new ObjectMapper().readTree(json.toFile());
    }

    private static List<JsonNode> cells() {
        return StreamSupport.stream(report.path("cells").spliterator(), false).toList();
    }

    @Test
    void everyPathIsMeasuredWithEveryNumberInFlight() {
        assertThat(cells())
                .extracting(cell -> cell.path("path").asText() + " " + cell.path("in_flight"))
                .containsExactlyInAnyOrder(
                        "floor 1",
                        "bare 1",
                        "rest-read 1",
                        "rest-write 1",
                        "mcp-read 1",
                        "mcp-write 1",
                        "mcp-upstream 1",
                        "floor 4",
                        "bare 4",
                        "rest-read 4",
                        "rest-write 4",
                        "mcp-read 4",
                        "mcp-write 4",
                        "mcp-upstream 4");
        assertThat(cells()).allSatisfy(cell -> {
            assertThat(cell.path("calls").asInt()).isPositive();
            assertThat(cell.path("failures").asInt()).isZero();
            assertThat(cell.path("median_millis").asDouble()).isPositive();
            assertThat(cell.path("per_second").asDouble()).isPositive();
        });
    }

    @Test
    void everyCallOfThePathIsInTheLedger() {
        assertThat(cells())
                .filteredOn(cell -> cell.path("path").asText().contains("-"))
                .allSatisfy(cell -> {
                    assertThat(cell.at("/ledger/missing_calls").asInt(-1)).isZero();
                    assertThat(cell.at("/ledger/caught_up_seconds").isNumber()).isTrue();
                });
    }

    @Test
    void theRatiosToTheFloorAreThere() {
        assertThat(report.path("ratios")).hasSize(10).allSatisfy(ratio -> {
            assertThat(ratio.path("median_over_floor").asDouble()).isPositive();
            assertThat(ratio.path("per_second_over_bare").asDouble()).isPositive();
        });
    }

    @Test
    void theProgramsAndTheirMemoryAreThere() {
        var programs = new ArrayList<String>();
        for (var part : report.at("/idle/parts")) {
            programs.add(part.path("program").asText());
            assertThat(part.path("pss_mib").asDouble()).isPositive();
        }
        assertThat(programs).containsAll(Installation.SERVICES).contains("broker", "database", "launcher");
        assertThat(cells())
                .allSatisfy(cell -> assertThat(cell.path("cpu_millis_per_call").properties())
                        .extracting(Map.Entry::getKey)
                        .contains("gateway-service", "database", "generator", "upstream"));
    }

    @Test
    void whatHeldCallsCostIsThere() {
        assertThat(report.at("/held/calls").asInt()).isEqualTo(20);
        assertThat(report.at("/held/heap_limit_mib").asDouble()).isPositive();
        assertThat(report.at("/held/live_heap_mib").asDouble()).isPositive();
        assertThat(report.at("/held/read_median_millis").asDouble()).isPositive();
    }

    @Test
    void theOtherFiguresAreThere() {
        assertThat(report.at("/approve_to_upstream/median_millis").asDouble()).isPositive();
        assertThat(report.at("/command_line_start/median_millis").asDouble()).isPositive();
        assertThat(report.path("up_seconds").asDouble()).isPositive();
        assertThat(report.at("/record_bytes/call").asInt()).isPositive();
        assertThat(report.at("/machine/cores").asInt()).isPositive();
    }
}
