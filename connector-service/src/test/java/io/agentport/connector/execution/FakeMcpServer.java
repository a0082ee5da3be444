// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An MCP server that is strict about its era, lists its tools two to a page, and answers a call by the tool's name:
 * {@code echo} with its arguments, {@code leak} with the credential, {@code says_no} with a result that is an error,
 * {@code invalid} and {@code broken} with an error of the protocol, {@code streams} in a stream, after having asked its
 * client for something in it and having waited for the refusal, {@code cuts} with a stream that ends early,
 * {@code wants_input} with no result at all, {@code prose} with something that is no MCP.
 */
final class FakeMcpServer implements AutoCloseable {
    enum Kind {
        MODERN,
        LEGACY,
        LEGACY_WITH_SESSIONS
    }

    record Seen(String method, JsonNode message, java.util.Map<String, List<String>> headers) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Kind kind;
    private final HttpServer server;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final CountDownLatch refused = new CountDownLatch(1);
    /** Whether the client has left a call. */
    final CountDownLatch left = new CountDownLatch(1);

    private volatile ArrayNode tools = MAPPER.createArrayNode();
    volatile boolean away;
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    FakeMcpServer(Kind kind) throws IOException {
        this.kind = kind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    /** Offers a tool, with whatever else the JSON says of it, in place of what it offered under that name. */
    void offer(String name, String more) throws IOException {
        var next = MAPPER.createArrayNode();
        tools.forEach(tool -> {
            if (!tool.path("name").asText().equals(name)) {
                next.add(tool);
            }
        });
        var tool = (ObjectNode) MAPPER.readTree(more);
        tool.put("name", name);
        if (!tool.has("inputSchema")) {
            tool.putObject("inputSchema").put("type", "object").put("additionalProperties", true);
        }
        next.add(tool);
        tools = next;
    }

    void forgetSessions() {
        sessions.clear();
    }

    List<Seen> seen(String method) {
        return seen.stream().filter(one -> one.method().equals(method)).toList();
    }

    List<Seen> calls(String tool) {
        return seen("tools/call").stream()
                .filter(one -> one.message().at("/params/name").asText().equals(tool))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var message = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
        var method = message.path("method").asText();
        if (away) {
            answer(exchange, 503, "{}");
            return;
        }
        seen.add(new Seen(method, message, java.util.Map.copyOf(exchange.getRequestHeaders())));
        if (!message.has("method")) {
            if (message.at("/error/code").asInt() == -32601
                    && message.path("id").asText().equals("from-the-server")) {
                refused.countDown();
            }
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        } else if (kind == Kind.MODERN) {
            modern(exchange, method, message);
        } else {
            legacy(exchange, method, message);
        }
    }

    private void modern(HttpExchange exchange, String method, JsonNode message) throws IOException {
        var headers = exchange.getRequestHeaders();
        var meta = message.at("/params/_meta");
        boolean fits = "2026-07-28".equals(headers.getFirst("MCP-Protocol-Version"))
                && meta.path("io.modelcontextprotocol/protocolVersion").asText().equals("2026-07-28")
                && meta.path("io.modelcontextprotocol/clientCapabilities").isObject()
                && method.equals(headers.getFirst("Mcp-Method"))
                && (!method.equals("tools/call")
                        || message.at("/params/name").asText().equals(headers.getFirst("Mcp-Name")));
        if (!fits) {
            answer(exchange, 400, error(message, -32020, "header mismatch"));
            return;
        }
        switch (method) {
            case "server/discover" -> {
                var result = complete();
                result.putArray("supportedVersions").add("2026-07-28");
                result.putObject("capabilities").putObject("tools");
                result.put("ttlMs", 0).put("cacheScope", "private");
                answer(exchange, 200, result(message, result));
            }
            case "tools/list" ->
                list(exchange, message, complete().put("ttlMs", 0).put("cacheScope", "private"));
            case "tools/call" -> call(exchange, message, complete());
            default -> answer(exchange, 404, error(message, -32601, "no such method"));
        }
    }

    private void legacy(HttpExchange exchange, String method, JsonNode message) throws IOException {
        var session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
        if (method.equals("initialize")) {
            var result = MAPPER.createObjectNode().put("protocolVersion", "2025-11-25");
            result.putObject("capabilities").putObject("tools");
            result.putObject("serverInfo").put("name", "fake").put("version", "1");
            if (kind == Kind.LEGACY_WITH_SESSIONS) {
                var id = UUID.randomUUID().toString();
                sessions.add(id);
                exchange.getResponseHeaders().add("Mcp-Session-Id", id);
            }
            answer(exchange, 200, result(message, result));
        } else if (kind == Kind.LEGACY_WITH_SESSIONS && session == null) {
            answer(exchange, 400, error(message, -32000, "not initialized"));
        } else if (kind == Kind.LEGACY_WITH_SESSIONS && !sessions.contains(session)) {
            answer(exchange, 404, error(message, -32001, "no such session"));
        } else if (!message.has("id")) {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        } else {
            switch (method) {
                case "tools/list" -> list(exchange, message, MAPPER.createObjectNode());
                case "tools/call" -> call(exchange, message, MAPPER.createObjectNode());
                default -> answer(exchange, kind == Kind.LEGACY ? 200 : 400, error(message, -32601, "no such method"));
            }
        }
    }

    private void list(HttpExchange exchange, JsonNode message, ObjectNode result) throws IOException {
        int from = message.at("/params/cursor").asInt(0);
        var page = result.putArray("tools");
        for (int i = from; i < Math.min(from + 2, tools.size()); i++) {
            page.add(tools.get(i));
        }
        if (from + 2 < tools.size()) {
            result.put("nextCursor", String.valueOf(from + 2));
        }
        answer(exchange, 200, result(message, result));
    }

    private void call(HttpExchange exchange, JsonNode message, ObjectNode result) throws IOException {
        var arguments = message.at("/params/arguments");
        switch (message.at("/params/name").asText()) {
            case "leak" -> {
                text(result, String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                answer(exchange, 200, result(message, result));
            }
            case "says_no" -> {
                text(result, "there is no such charge").put("isError", true);
                answer(exchange, 200, result(message, result));
            }
            case "invalid" -> answer(exchange, 200, error(message, -32602, "there is no such argument"));
            case "broken" -> answer(exchange, 200, error(message, -32603, "it broke"));
            case "wants_input" -> {
                result.removeAll();
                result.put("resultType", "input_required").put("requestState", "x");
                answer(exchange, 200, result(message, result));
            }
            case "prose" -> answer(exchange, 200, "It worked, I think.");
            case "streams" -> {
                text(result, "after the question");
                streamed(exchange, result(message, result));
            }
            case "cuts" -> streamed(exchange, null);
            case "works" -> works(exchange, message, result(message, text(result, "done")));
            case "waits" -> waits(exchange);
            default -> {
                text(result, arguments.toString());
                result.set("structuredContent", arguments);
                result.withArray("content")
                        .addObject()
                        .put("type", "image")
                        .put("data", "iVBORw0KGgo=")
                        .put("mimeType", "image/png");
                result.putObject("_meta").put("io.agentport/call", "forged").put("example.com/theirs", 1);
                answer(exchange, 200, result(message, result));
            }
        }
    }

    /** A question to the client, and the answer once it was refused; or nothing more. */
    private void streamed(HttpExchange exchange, String answer) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            if (kind != Kind.MODERN) {
                out.write(("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"from-the-server\","
                                + "\"method\":\"elicitation/create\",\"params\":{\"message\":\"Approve?\"}}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (answer != null) {
                    refused.await(20, TimeUnit.SECONDS);
                }
            }
            if (answer != null) {
                out.write(("event: message\r\ndata: " + answer + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says twice how far it is, once with what it was sent as credential, and then answers. */
    private static void works(HttpExchange exchange, JsonNode message, String answer) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (int i = 1; i <= 2; i++) {
                var progress = MAPPER.createObjectNode().put("jsonrpc", "2.0").put("method", "notifications/progress");
                progress.putObject("params")
                        .put("progress", 50 * i)
                        .put("total", 100)
                        .put(
                                "message",
                                "half of " + exchange.getRequestHeaders().getFirst("Authorization"))
                        .set("progressToken", message.at("/params/_meta/progressToken"));
                out.write(("data: " + progress + "\n\n").getBytes(StandardCharsets.UTF_8));
            }
            out.write(("data: " + answer + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Never answers; notices when the client has left. */
    private void waits(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            while (left.getCount() > 0) {
                out.write(": waits\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                left.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            left.countDown();
        }
    }

    private static ObjectNode complete() {
        return MAPPER.createObjectNode().put("resultType", "complete");
    }

    private static ObjectNode text(ObjectNode result, String text) {
        result.withArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }

    private static String result(JsonNode message, ObjectNode result) {
        var response = MAPPER.createObjectNode().put("jsonrpc", "2.0");
        response.set("id", message.get("id"));
        response.set("result", result);
        return response.toString();
    }

    private static String error(JsonNode message, int code, String text) {
        var response = MAPPER.createObjectNode().put("jsonrpc", "2.0");
        response.set("id", message.get("id"));
        response.putObject("error").put("code", code).put("message", text);
        return response.toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
