// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.testing.OptionalTool;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Clients that the protocol's makers publish, each with the newest version that it agrees on with the gateway. */
enum OfficialClient {
    TYPESCRIPT_1("2025-11-25") {
        @Override
        CompletableFuture<JsonNode> ask(Stack stack, String key, String... action) {
            return inNode("v1", stack, key, action);
        }
    },
    TYPESCRIPT_2("2026-07-28") {
        @Override
        CompletableFuture<JsonNode> ask(Stack stack, String key, String... action) {
            return inNode("v2", stack, key, action);
        }
    },
    PYTHON_BY_INITIALIZE("2025-11-25") {
        @Override
        CompletableFuture<JsonNode> ask(Stack stack, String key, String... action) {
            return inPython("legacy", stack, key, action);
        }
    },
    PYTHON("2026-07-28") {
        @Override
        CompletableFuture<JsonNode> ask(Stack stack, String key, String... action) {
            return inPython("auto", stack, key, action);
        }
    },
    JAVA("2025-11-25") {
        @Override
        CompletableFuture<JsonNode> ask(Stack stack, String key, String... action) {
            return Processes.text(() -> inJava(stack, key, action).toString()).thenApply(OfficialClient::json);
        }
    };

    static final Path NODE_PROJECT = Stack.ROOT.resolve("system-tests/src/test/node");

    private static final Path PYTHON_PROJECT = Stack.ROOT.resolve("system-tests/src/test/python");
    private static final int SECONDS = 90;

    private final String newest;

    OfficialClient(String newest) {
        this.newest = newest;
    }

    String newest() {
        return newest;
    }

    /** {@code list}, or {@code call} with a tool and its arguments; the result, and in {@code negotiated} the version. */
    abstract CompletableFuture<JsonNode> ask(Stack stack, String key, String... action);

    /** The interpreter for {@link #NODE_PROJECT}; ends the test if it is not installed. */
    static Path node() {
        return OptionalTool.requireFile(NODE_PROJECT.resolve("node_modules/.bin/node"));
    }

    /** The interpreter that has what {@link #PYTHON} needs; ends the test if it is not installed. */
    static Path python() {
        return OptionalTool.requireFile(PYTHON_PROJECT.resolve("venv/bin/python"));
    }

    /** As {@link #TYPESCRIPT_2}, and able to show links. */
    static CompletableFuture<JsonNode> showingLinks(Stack stack, String key, String... action) {
        return inNode("v2-links", stack, key, action);
    }

    /** A fuzzer of MCP servers that nobody here wrote; ends the test if it is not installed. */
    static Path fuzzer() {
        return OptionalTool.requireFile(PYTHON_PROJECT.resolve("venv/bin/mcp-fuzzer"));
    }

    private static CompletableFuture<JsonNode> inNode(String sdk, Stack stack, String key, String... action) {
        return run(NODE_PROJECT, command(List.of(node().toString(), "call.mjs", sdk), stack, key, action));
    }

    private static CompletableFuture<JsonNode> inPython(String mode, Stack stack, String key, String... action) {
        return run(PYTHON_PROJECT, command(List.of(python().toString(), "call.py", mode), stack, key, action));
    }

    private static List<String> command(List<String> program, Stack stack, String key, String... action) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(stack.gatewayUrl().resolve("/mcp").toString(), key));
        command.addAll(List.of(action));
        return command;
    }

    private static JsonNode inJava(Stack stack, String key, String... action) throws IOException {
        var authorized = HttpRequest.newBuilder().header("Authorization", "Bearer " + key);
        var transport = HttpClientStreamableHttpTransport.builder(
                        stack.gatewayUrl().toString())
                .endpoint("/mcp")
                .requestBuilder(authorized)
                .build();
        var limit = Duration.ofSeconds(SECONDS);
        try (var client = McpClient.sync(transport).requestTimeout(limit).build()) {
            var agreed = client.initialize().protocolVersion();
            Object result = action[0].equals("list")
                    ? client.listTools()
                    : client.callTool(McpSchema.CallToolRequest.builder(action[1])
                            .arguments(Http.JSON.readValue(action[2], new TypeReference<Map<String, Object>>() {}))
                            .build());
            ObjectNode answer = Http.JSON.valueToTree(result);
            return answer.put("negotiated", agreed);
        }
    }

    /** The JSON that a program prints; fails with what it said if it ends with an error. */
    static CompletableFuture<JsonNode> run(Path directory, List<String> command) {
        return Processes.text(() -> {
                    var ran = Processes.run(
                            new ProcessBuilder(command)
                                    .directory(directory.toFile())
                                    .redirectErrorStream(true),
                            "",
                            SECONDS);
                    if (ran.exitCode() != 0) {
                        throw new IOException(ran.out());
                    }
                    Http.BODIES.add(ran.out());
                    return ran.out().substring(ran.out().indexOf('{'));
                })
                .thenApply(OfficialClient::json);
    }

    private static JsonNode json(String text) {
        try {
            return Http.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
