// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.AgentKey;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A client of the modern era, which says what it can with each request. */
record McpClient(AgentKey key, String capabilities) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static McpClient plain(AgentKey key) {
        return new McpClient(key, "{}");
    }

    static McpClient withTasks(AgentKey key) {
        return new McpClient(key, "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}");
    }

    /** One that can show its user a link, besides what else it can. */
    static McpClient withLinks(AgentKey key, boolean tasks) {
        var links = "\"elicitation\":{\"form\":{},\"url\":{}}";
        return new McpClient(
                key, "{" + links + (tasks ? ",\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}" : "") + "}");
    }

    Response call(String tool, String arguments) {
        return ask("tools/call", tool, "\"name\":\"" + tool + "\",\"arguments\":" + arguments);
    }

    CompletableFuture<Response> callAsync(String tool, String arguments) {
        return CompletableFuture.supplyAsync(() -> call(tool, arguments));
    }

    Response task(String method, String id) {
        return ask(method, id, "\"taskId\":\"" + id + "\"");
    }

    /** @param name for the header; null for none */
    Response ask(String method, String name, String params) {
        var request = given().header("Authorization", "Bearer " + key.reveal())
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method)
                .contentType("application/json");
        return (name == null ? request : request.header("Mcp-Name", name))
                .body(body(method, params))
                .post("/mcp");
    }

    private String body(String method, String params) {
        return """
                {"jsonrpc":"2.0","id":7,"method":"%s","params":{%s"_meta":{"progressToken":"p1",
                "io.modelcontextprotocol/protocolVersion":"2026-07-28",
                "io.modelcontextprotocol/clientCapabilities":%s}}}""".formatted(method, params.isEmpty() ? "" : params + ",", capabilities);
    }

    /** The answer as it comes. */
    Stream open(String method, String name, String params) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/mcp"))
                .header("Authorization", "Bearer " + key.reveal())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method)
                .POST(HttpRequest.BodyPublishers.ofString(body(method, params)));
        if (name != null) {
            request.header("Mcp-Name", name);
        }
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new Stream(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    /** A response that is read one message at a time. */
    static final class Stream implements AutoCloseable {
        final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Stream(HttpResponse<InputStream> response) {
            this.response = response;
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next message; missing when the stream has ended. */
        JsonNode next() {
            try {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data: ")) {
                        return MAPPER.readTree(line.substring("data: ".length()));
                    }
                }
                return MAPPER.missingNode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
