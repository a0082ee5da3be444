// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.local.processes.Ports;
import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The protocol's own conformance suite against {@code /mcp}. What may fail stands, check by check and with the reason, in
 * {@code src/test/conformance}; the suite fails for anything else, and for what stands there and passes.
 */
class ConformanceIT {
    /** Whose tools the suite is shown by their own names. */
    private static final String INTEGRATION = "suite";

    /** Scenarios in which nothing may fail in either version. */
    private static final String TOOLS = "tools-list, tools-call-simple-text, tools-call-image, tools-call-audio,"
            + " tools-call-embedded-resource, tools-call-mixed-content, tools-call-error, tools-call-with-progress";

    private static final Path SUITE =
            OfficialClient.NODE_PROJECT.resolve("node_modules/@modelcontextprotocol/conformance/dist/index.js");
    private static final Path EXPECTED = Stack.ROOT.resolve("system-tests/src/test/conformance");
    private static final int SECONDS = 300;

    private static final McpUpstreams SERVERS = new McpUpstreams();
    private static Path node;
    private static Stack stack;
    private static final AtomicInteger AGENTS = new AtomicInteger();

    @BeforeAll
    static void bringUp() throws Exception {
        node = OfficialClient.node();
        OptionalTool.requireFile(SUITE);
        int port = Ports.free();
        SERVERS.start(port, Map.of(), node.toString(), "suite-server.mjs", String.valueOf(port));
        stack = Stack.up(
                """
                integrations:
                  %s:
                    mcp: http://127.0.0.1:%d/mcp
                    allow_private: [127.0.0.0/8]
                    reads: ["*"]
                    defaults: auto_approve
                """.formatted(INTEGRATION, port),
                Map.of("AGENTPORT_MCP_PLAIN_ANSWER_WITHIN", "PT0.5S")); // the suite's tasks take a second
        McpUpstreams.accept(stack, stack.adminCli(), INTEGRATION);
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var down = stack;
                var ended = SERVERS) {
            // closed in the end, also if one of them never came up
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-28, 37, '" + TOOLS + ", server-sse-multiple-streams, dns-rebinding-protection'",
        "2025-11-25, 30, '" + TOOLS + ", server-initialize, ping, dns-rebinding-protection'"
    })
    void whatTheVersionRequiresHoldsButForWhatIsExpectedToFail(String version, int required, String flawless)
            throws Exception {
        var results = run(version, List.of("--requirements", version));

        assertThat(results).hasSizeGreaterThanOrEqualTo(required);
        assertThat(results)
                .allSatisfy((scenario, checks) ->
                        assertThat(failed(checks)).as(scenario).doesNotContain("wire-schema-valid"));
        for (var scenario : flawless.split(", ")) {
            assertThat(results).containsKey(scenario);
            assertThat(results.get(scenario)).as(scenario).isNotEmpty();
            assertThat(failed(results.get(scenario))).as(scenario).isEmpty();
        }
    }

    /** The suite runs these beside what is required, and does not hold them against what is expected unless asked one by one. */
    @ParameterizedTest
    @CsvSource({
        "2026-07-28, http-header-validation",
        "2026-07-28, http-custom-header-server-validation",
        "2026-07-28, json-schema-2020-12",
        "2026-07-28, tasks-lifecycle",
        "2026-07-28, tasks-capability-negotiation",
        "2026-07-28, tasks-wire-fields",
        "2026-07-28, tasks-request-state-removal",
        "2026-07-28, tasks-mrtr-input",
        "2026-07-28, tasks-request-headers",
        "2026-07-28, tasks-dispatch-and-envelope",
        "2026-07-28, tasks-status-notifications",
        "2026-07-28, tasks-required-task-error",
        "2026-07-28, tasks-mrtr-composition",
        "2025-11-25, json-schema-2020-12",
        "2025-11-25, server-session-lifecycle",
        "2025-11-25, server-sse-polling"
    })
    void whatIsRunBesideHoldsButForWhatIsExpectedToFail(String version, String scenario) throws Exception {
        var results = run(version, List.of("--scenario", scenario, "--spec-version", version, "--force"));

        assertThat(results.keySet()).containsExactly(scenario);
        assertThat(results.get(scenario)).isNotEmpty();
    }

    /** An agent of its own for each run: it would join its own identical call of the run before. */
    private static KeyedProxy proxy() throws Exception {
        var name = "suite-" + AGENTS.incrementAndGet();
        var created = stack.people().policy().post("/v1/agents", "{\"name\":\"" + name + "\"}");
        var key = created.text("/key");
        stack.untilItHasTools(name, stack.agent(key), 1);
        return new KeyedProxy(stack.gatewayUrl(), key, new BareNames(INTEGRATION));
    }

    /** The checks of each scenario, once the suite found no failure but those that are expected. */
    private static Map<String, List<JsonNode>> run(String version, List<String> scenarios) throws Exception {
        var out = Stack.newDirectory();
        try (var proxy = proxy()) {
            var command = new ArrayList<>(List.of(
                    node.toString(),
                    SUITE.toString(),
                    "server",
                    "--url",
                    proxy.url().resolve("/mcp").toString(),
                    "--expected-failures",
                    EXPECTED.resolve(version + ".yaml").toString(),
                    "--output-dir",
                    out.toString()));
            command.addAll(scenarios);
            var ran = Processes.run(new ProcessBuilder(command).redirectErrorStream(true), "", SECONDS);
            assertThat(ran.exitCode()).as(ran.out()).isZero();
        }
        var results = results(out);
        System.out.println(version + " " + scenarios.get(1) + ": " + counts(results));
        return results;
    }

    private static Map<String, List<JsonNode>> results(Path out) throws IOException {
        var results = new HashMap<String, List<JsonNode>>();
        try (var directories = Files.list(out)) {
            for (var directory : directories.toList()) {
                // server-NAME-TIME
                var name =
                        directory.getFileName().toString().replaceAll("^server-|-\\d{4}-\\d\\d-\\d\\dT[-\\dZ]+$", "");
                var checks = new ArrayList<JsonNode>();
                Http.JSON.readTree(directory.resolve("checks.json").toFile()).forEach(checks::add);
                results.put(name, checks);
            }
        }
        return results;
    }

    private static Set<String> failed(List<JsonNode> checks) {
        return checks.stream()
                .filter(check -> Set.of("FAILURE", "WARNING")
                        .contains(check.path("status").asText()))
                .map(check -> check.path("id").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String counts(Map<String, List<JsonNode>> results) {
        long withoutFailure = results.values().stream()
                .filter(checks -> failed(checks).isEmpty())
                .count();
        var checks = results.values().stream().flatMap(List::stream).toList();
        long passed = checks.stream()
                .filter(check -> check.path("status").asText().equals("SUCCESS"))
                .count();
        long failed =
                results.values().stream().mapToLong(each -> failed(each).size()).sum();
        return withoutFailure + " of " + results.size() + " scenarios without a failure, " + passed + " checks passed, "
                + failed + " failed as expected";
    }
}
