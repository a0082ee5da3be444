// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** A model on loopback that calls one tool as soon as it is offered, takes the result, and has no more to do. */
final class FakeModel implements AutoCloseable {
    /** What it says in the end. */
    static final String DONE = "the model is done";

    private final HttpServer server;
    private final ModelApi api;
    private final String tool;
    private final ObjectNode arguments;
    private final CompletableFuture<List<String>> offered = new CompletableFuture<>();
    private final CompletableFuture<String> told = new CompletableFuture<>();

    FakeModel(ModelApi api, String tool, ObjectNode arguments) throws IOException {
        this.api = api;
        this.tool = tool;
        this.arguments = arguments;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The tools of AgentPort that stood beside the one it called. */
    CompletableFuture<List<String>> offered() {
        return offered;
    }

    /** What it was given for its call. */
    CompletableFuture<String> told() {
        return told;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        var request = Http.JSON.readTree(body);
        var tools = api.tools(request);
        var results = api.toolResults(request);
        String answer;
        if (results.isEmpty() && tools.contains(tool)) {
            offered.complete(tools);
            answer = api.call(tool, arguments);
        } else {
            results.forEach(told::complete);
            answer = api.say(DONE);
        }
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
