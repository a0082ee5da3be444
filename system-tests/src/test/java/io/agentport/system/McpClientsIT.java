// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MCP clients that nobody here wrote list tools, call one, and wait for a person. Needs {@code npm ci} in src/test/node. */
class McpClientsIT {
    static final Path NODE_PROJECT = Stack.ROOT.resolve("system-tests/src/test/node");

    private static final int NODE_SECONDS = 90;

    private static Stack stack;
    private static Path node;

    @BeforeAll
    static void bringUp() throws Exception {
        node = OptionalTool.requireFile(NODE_PROJECT.resolve("node_modules/.bin/node"));
        stack = Stack.up("""
                integrations:
                  sandbox:
                    token: ${SANDBOX_TOKEN}
                    permissions:
                      "list_*": auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                """, Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theOfficialClientListsTheToolsItMayCall(String sdk) throws Exception {
        var listed = sdk(sdk, "list").get(60, TimeUnit.SECONDS);

        assertThat(listed.at("/tools").findValuesAsText("name"))
                .contains("sandbox__list_customers", "sandbox__create_refund", "await_call")
                .doesNotContain("sandbox__delete_customer");
        assertThat(listed.at("/negotiated").asText()).isEqualTo(sdk.equals("v1") ? "2025-11-25" : "2026-07-28");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theOfficialClientCallsATool(String sdk) throws Exception {
        var called = sdk(sdk, "call", "sandbox__list_customers", "{}").get(60, TimeUnit.SECONDS);

        assertThat(called.at("/isError").asBoolean()).as(called.toString()).isFalse();
        assertThat(called.at("/content").toString()).contains("cus_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theOfficialClientWaitsForAPersonAndGetsTheResult(String sdk) throws Exception {
        int amount = sdk.equals("v1") ? 101 : 102;
        var waiting =
                sdk(sdk, "call", "sandbox__create_refund", "{\"charge\":\"ch_1\",\"amount\":" + amount + "}", "60000");
        var people = stack.people();

        var decision = people.decide(people.pendingApproval("create_refund"), "approve_once");

        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        var result = waiting.get(60, TimeUnit.SECONDS);
        assertThat(result.at("/isError").asBoolean()).as(result.toString()).isFalse();
        assertThat(result.at("/content").toString()).contains(String.valueOf(amount));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aPersonsNoIsAnErrorTheModelCanRead(String sdk) throws Exception {
        int amount = sdk.equals("v1") ? 201 : 202;
        var waiting =
                sdk(sdk, "call", "sandbox__create_refund", "{\"charge\":\"ch_2\",\"amount\":" + amount + "}", "60000");
        var people = stack.people();

        people.decide(people.pendingApproval("create_refund"), "deny");

        var result = waiting.get(60, TimeUnit.SECONDS);
        assertThat(result.at("/isError").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.at("/content").toString()).contains("denied");
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

    @Test
    void aWrongKeyIsRefused() throws Exception {
        var refused = run(List.of(
                        "call.mjs",
                        "v1",
                        stack.gatewayUrl().resolve("/mcp").toString(),
                        "ap_" + "x".repeat(43),
                        "list"))
                .handle((answer, failure) -> failure)
                .get(60, TimeUnit.SECONDS);

        assertThat(refused).isNotNull().rootCause().hasMessageContaining("401");
    }

    private static CompletableFuture<JsonNode> sdk(String version, String... action) {
        var arguments = new ArrayList<>(
                List.of("call.mjs", version, stack.gatewayUrl().resolve("/mcp").toString(), stack.agentKey()));
        arguments.addAll(List.of(action));
        return run(arguments);
    }

    private static CompletableFuture<JsonNode> inspector(String era, String... action) {
        var arguments = new ArrayList<>(List.of(
                "node_modules/.bin/mcp-inspector",
                "--cli",
                stack.gatewayUrl().resolve("/mcp").toString(),
                "--transport",
                "http",
                "--protocol-era",
                era,
                "--header",
                "Authorization: Bearer " + stack.agentKey()));
        arguments.addAll(List.of(action));
        return run(arguments);
    }

    /** The JSON that a Node program prints; fails with what it said if it ends with an error. */
    private static CompletableFuture<JsonNode> run(List<String> arguments) {
        var command = new ArrayList<>(List.of(node.toString()));
        command.addAll(arguments);
        return Processes.text(() -> {
                    var ran = Processes.run(
                            new ProcessBuilder(command)
                                    .directory(NODE_PROJECT.toFile())
                                    .redirectErrorStream(true),
                            "",
                            NODE_SECONDS);
                    if (ran.exitCode() != 0) {
                        throw new IOException(ran.out());
                    }
                    Http.BODIES.add(ran.out());
                    return ran.out();
                })
                .thenApply(output -> {
                    try {
                        return Http.JSON.readTree(output.substring(output.indexOf('{')));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
