// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentport.connector.connectors.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A local upstream that counts what it did. {@code /ok} answers, {@code /slow} after 300 ms, {@code /lost} acts and then
 * drops the connection, {@code /lost-once} only the first time, {@code /lost-then/NNN} likewise and then answers with
 * that status, {@code /echo} repeats the credential,
 * {@code /status/NNN} answers with that status, {@code /never} does not answer.
 */
final class FakeUpstream implements AutoCloseable {
    record Seen(String path, String body, Map<String, List<String>> headers) {}

    private final HttpServer server;
    private final Map<String, AtomicInteger> droppedOnce = new ConcurrentHashMap<>();
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    FakeUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    Origin origin() {
        return new Origin("http", "127.0.0.1", server.getAddress().getPort());
    }

    /** The same server under another name. */
    Origin otherOrigin() {
        return new Origin("http", "localhost", server.getAddress().getPort());
    }

    /** How many requests had this text in their path or body. */
    long requestsWith(String text) {
        return seen.stream()
                .filter(one -> one.body().contains(text) || one.path().contains(text))
                .count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(exchange.getRequestURI().toString(), body, Map.copyOf(exchange.getRequestHeaders())));
        if (path.startsWith("/status/")) {
            answer(exchange, Integer.parseInt(path.substring("/status/".length())), "{\"message\":\"as asked\"}");
        } else if (path.equals("/slow")) {
            pause(300);
            answer(exchange, 200, "{\"ok\":true}");
        } else if (path.equals("/never")) {
            pause(5000);
            exchange.close();
        } else if (path.equals("/lost")
                || (path.startsWith("/lost-")
                        && droppedOnce
                                        .computeIfAbsent(body, key -> new AtomicInteger())
                                        .getAndIncrement()
                                == 0)) {
            exchange.close();
        } else if (path.startsWith("/lost-then/")) {
            answer(exchange, Integer.parseInt(path.substring("/lost-then/".length())), "{\"message\":\"as asked\"}");
        } else if (path.equals("/echo")) {
            answer(
                    exchange,
                    200,
                    "{\"authorization\":\"" + exchange.getRequestHeaders().getFirst("Authorization") + "\"}");
        } else {
            answer(exchange, 200, "{\"ok\":true}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** An upstream that takes its time, which is what is being simulated. */
    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
