// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * An upstream that keeps what it received. It answers like Stripe and echoes the credential it was given, until it is told
 * what to answer.
 */
final class RecordingUpstream implements AutoCloseable {
    /** A request as it arrived. */
    record Received(
            String method,
            String path,
            String query,
            String authorization,
            String idempotencyKey,
            String body,
            Instant at) {
        boolean is(String method, String path) {
            return this.method.equals(method) && this.path.equals(path);
        }
    }

    /** An answer, of whatever sort. */
    record Reply(int status, Map<String, String> headers, byte[] body) {}

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Function<Received, Reply> answers = RecordingUpstream::likeStripe;

    RecordingUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    List<Received> received(String method, String path) {
        return received.stream().filter(request -> request.is(method, path)).toList();
    }

    /** From now on. */
    void answerWith(Function<Received, Reply> answers) {
        this.answers = answers;
    }

    private static Reply likeStripe(Received request) {
        var body = Http.JSON.createObjectNode().put("object", "list").put("echo", request.authorization);
        body.putArray("data").addObject().put("id", "cus_1").put("name", "Ada");
        return new Reply(
                200,
                Map.of("Content-Type", "application/json", "X-Echo", request.authorization),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var request = new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                String.valueOf(exchange.getRequestURI().getRawQuery()),
                String.valueOf(headers.getFirst("Authorization")),
                String.valueOf(headers.getFirst("Idempotency-Key")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Instant.now());
        received.add(request);
        var reply = answers.apply(request);
        reply.headers.forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(reply.status, reply.body.length == 0 ? -1 : reply.body.length);
        exchange.getResponseBody().write(reply.body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
