// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * MCP clients that nobody here wrote list tools, call one, and wait for a person. Needs {@code npm ci} in src/test/node and
 * src/test/python/requirements.txt in a venv beside it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class McpClientsIT {
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        OfficialClient.node();
        OfficialClient.python();
        stack = Stack.up("""
                integrations:
                  sandbox:
                    token: ${SANDBOX_TOKEN}
                    permissions:
                      "list_*": auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                agents:
                  default: {}
                  fuzzer: {hold: 1s, calls_per_minute: 1000000}
                  linked: {hold: 30s, show_link: true}
                """, Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOfficialClientListsTheToolsItMayCall(OfficialClient client) throws Exception {
        var listed = client.ask(stack, stack.agentKey(), "list").get(60, TimeUnit.SECONDS);

        assertThat(listed.at("/tools").findValuesAsText("name"))
                .contains("sandbox__list_customers", "sandbox__create_refund", "await_call")
                .doesNotContain("sandbox__delete_customer");
        assertThat(listed.at("/negotiated").asText()).isEqualTo(client.newest());
    }

    @ParameterizedTest
    @EnumSource
    void theOfficialClientCallsATool(OfficialClient client) throws Exception {
        var called = client.ask(stack, stack.agentKey(), "call", "sandbox__list_customers", "{}")
                .get(60, TimeUnit.SECONDS);

        assertThat(called.at("/isError").asBoolean()).as(called.toString()).isFalse();
        assertThat(called.at("/content").toString()).contains("cus_1");
    }

    @ParameterizedTest
    @EnumSource
    void theOfficialClientWaitsForAPersonAndGetsTheResult(OfficialClient client) throws Exception {
        int amount = 101 + client.ordinal();
        var waiting = refund(client, "ch_1", amount);
        var people = stack.people();

        var decision = people.decide(people.pendingApproval("create_refund"), "approve_once");

        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        var result = waiting.get(60, TimeUnit.SECONDS);
        assertThat(result.at("/isError").asBoolean()).as(result.toString()).isFalse();
        assertThat(result.at("/content").toString()).contains(String.valueOf(amount));
    }

    @ParameterizedTest
    @EnumSource
    void aPersonsNoIsAnErrorTheModelCanRead(OfficialClient client) throws Exception {
        var waiting = refund(client, "ch_2", 201 + client.ordinal());
        var people = stack.people();

        people.decide(people.pendingApproval("create_refund"), "deny");

        var result = waiting.get(60, TimeUnit.SECONDS);
        assertThat(result.at("/isError").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.at("/content").toString()).contains("denied");
    }

    /** Its user declines to open it. */
    @Test
    void aClientThatCanShowsWhereAPersonDecidesAndTheCallGoesOn() throws Exception {
        var key = stack.newKey("linked");
        stack.untilItHasTools("linked", stack.agent(key), 2);
        var waiting = OfficialClient.showingLinks(
                stack, key, "call", "sandbox__create_refund", "{\"charge\":\"ch_1\",\"amount\":301}");
        var people = stack.people();
        var pending = people.pendingApproval("create_refund");

        people.decide(pending, "approve_once");

        var result = waiting.get(60, TimeUnit.SECONDS);
        assertThat(result.at("/links/0").asText())
                .endsWith("/approvals/" + pending.at("/id").asText());
        assertThat(result.at("/links")).hasSize(1);
        assertThat(result.at("/content").toString()).contains("301");
    }

    /** With those that pass on the status they were refused with. */
    @ParameterizedTest
    @EnumSource(names = {"TYPESCRIPT_1", "TYPESCRIPT_2"})
    void aWrongKeyIsRefused(OfficialClient client) throws Exception {
        var refused = client.ask(stack, "ap_" + "x".repeat(43), "list")
                .handle((answer, failure) -> failure)
                .get(60, TimeUnit.SECONDS);

        assertThat(refused).isNotNull();
        assertThat(refused).rootCause().hasMessageContaining("401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "modern"})
    void theInspectorListsAndCalls(String era) throws Exception {
        var listed = inspector(era, "--method", "tools/list").get(60, TimeUnit.SECONDS);
        var called = inspector(era, "--method", "tools/call", "--tool-name", "sandbox__list_customers")
                .get(60, TimeUnit.SECONDS);

        assertThat(listed.findValuesAsText("name")).contains("sandbox__list_customers");
        assertThat(called.toString()).contains("cus_1");
    }

    /** The last, for the approvals that it leaves are nobody else's. The fuzzer says how much it has sent, the gateway whether anything of it broke something. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aFuzzerBreaksNothing() throws Exception {
        var key = stack.newKey("fuzzer");
        stack.untilItHasTools("fuzzer", stack.agent(key), 2);
        var out = Stack.newDirectory();
        var command = new ProcessBuilder(
                OfficialClient.fuzzer().toString(),
                "--mode",
                "all",
                "--phase",
                "both",
                "--protocol-phase",
                "aggressive",
                "--runs",
                "20",
                "--runs-per-type",
                "10",
                "--seed",
                "42",
                "--protocol",
                "streamablehttp",
                "--endpoint",
                stack.gatewayUrl().resolve("/mcp").toString(),
                "--no-network",
                "--no-corpus",
                "--fail-if-no-tools",
                "--fs-root",
                out.toString(),
                "--output-dir",
                out.toString());
        command.environment().put("MCP_API_KEY", key);

        var ran = Processes.run(command, "", 240);

        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        var summary = Http.JSON.readTree(out.resolve("run_summary.json").toFile());
        assertThat(summary.at("/tools/total_runs").asInt())
                .as(summary.toString())
                .isGreaterThanOrEqualTo(100);
        assertThat(summary.at("/protocols/total_runs").asInt())
                .as(summary.toString())
                .isGreaterThanOrEqualTo(100);
        assertThat(summary.at("/tools/by_name").findValues("crashed"))
                .isNotEmpty()
                .allMatch(crashed -> crashed.asInt(-1) == 0);
        assertThat(stack.metrics(0).lines())
                .filteredOn(line -> line.startsWith("http_server_requests_seconds_count"))
                .isNotEmpty()
                .noneMatch(line -> line.contains("status=\"500\""));
    }

    private static CompletableFuture<JsonNode> refund(OfficialClient client, String charge, int amount) {
        var arguments = "{\"charge\":\"%s\",\"amount\":%d}".formatted(charge, amount);
        return client.ask(stack, stack.agentKey(), "call", "sandbox__create_refund", arguments);
    }

    private static CompletableFuture<JsonNode> inspector(String era, String... action) {
        var command = new ArrayList<>(List.of(
                OfficialClient.node().toString(),
                "node_modules/.bin/mcp-inspector",
                "--cli",
                stack.gatewayUrl().resolve("/mcp").toString(),
                "--transport",
                "http",
                "--protocol-era",
                era,
                "--header",
                "Authorization: Bearer " + stack.agentKey()));
        command.addAll(List.of(action));
        return OfficialClient.run(OfficialClient.NODE_PROJECT, command);
    }
}
