// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An upstream to try AgentPort with: a REST API over {@link Company}, guarded by a bearer token, that honours
 * {@code Idempotency-Key}. What it received can be read without the token at {@code GET /sandbox/requests}, credentials
 * left out. Everything is lost when it ends.
 */
public final class Sandbox implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES_OF_ANSWERS = 2 * 1024 * 1024;
    private static final int MAX_BODY_BYTES = 128 * 1024;
    private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost");

    /** The digest of a request whose key was seen, and its answer. */
    private record Answered(String request, Reply reply) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final byte[] authorization;
    private final Clock clock;
    private final Company company;
    private final RecordedRequests recorded = new RecordedRequests();
    private final Recent<Answered> answered = new Recent<>(MAX_BYTES_OF_ANSWERS);

    private Sandbox(HttpServer server, String token, Clock clock) {
        this.server = server;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.company = new Company(clock);
    }

    /**
     * @param port on loopback; 0 takes a free one
     * @throws IOException if the port is taken
     */
    public static Sandbox start(int port, String token) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var sandbox = new Sandbox(HttpServer.create(address, 0), token, Clock.systemUTC());
        sandbox.server.setExecutor(sandbox.threads);
        sandbox.server.createContext("/", sandbox::handle);
        sandbox.server.start();
        return sandbox;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        var host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        if (!HOSTS.contains(host.replaceFirst(":[0-9]+$", ""))) {
            return Reply.problem(421, "this is a sandbox on one machine");
        }
        var path = exchange.getRequestURI().getPath();
        if (path.equals("/sandbox/requests") && exchange.getRequestMethod().equals("GET")) {
            return new Reply(200, recorded.toJson());
        }
        if (!authorized(exchange.getRequestHeaders().getFirst("Authorization"))) {
            recorded.add(exchange, "", false, clock.instant());
            return Reply.problem(401, "the bearer token is missing or wrong");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        recorded.add(exchange, new String(body, StandardCharsets.UTF_8), true, clock.instant());
        return body.length > MAX_BODY_BYTES ? Reply.problem(413, "the body is too large") : once(exchange, body);
    }

    private boolean authorized(@Nullable String header) {
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), authorization);
    }

    /** The same key and request get the same answer; the same key with another request is refused. */
    private synchronized Reply once(HttpExchange exchange, byte[] body) {
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null || exchange.getRequestMethod().equals("GET")) {
            return route(exchange, body);
        }
        var request = digest(exchange.getRequestMethod() + " " + exchange.getRequestURI(), body);
        var earlier = answered.get(key);
        if (earlier == null) {
            var reply = route(exchange, body);
            answered.put(key, new Answered(request, reply));
            return reply;
        }
        if (!earlier.request.equals(request)) {
            return Reply.problem(409, "this idempotency key was used for another request");
        }
        exchange.getResponseHeaders().set("Idempotent-Replayed", "true");
        return earlier.reply;
    }

    private static String digest(String line, byte[] body) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(line.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
            return HexFormat.of().formatHex(sha256.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Reply route(HttpExchange exchange, byte[] body) {
        var parts = exchange.getRequestURI().getPath().split("/", -1);
        var resource = parts.length >= 3 && parts[0].isEmpty() && parts[1].equals("v1")
                ? Resource.of(parts[2]).orElse(null)
                : null;
        if (resource == null) {
            return Reply.problem(404, "no such path");
        }
        var request = exchange.getRequestMethod() + (parts.length == 3 ? "" : parts.length == 4 ? " id" : " more");
        return switch (request) {
            case "GET" -> company.list(resource, query(exchange));
            case "GET id" -> company.get(resource, parts[3]);
            case "POST" -> create(resource, body);
            case "DELETE id" ->
                resource == Resource.CUSTOMERS
                        ? company.deleteCustomer(parts[3])
                        : Reply.problem(405, "only customers are deleted here");
            case "POST more" ->
                resource == Resource.ISSUES && parts.length == 5 && parts[4].equals("close")
                        ? company.closeIssue(parts[3])
                        : Reply.problem(404, "no such path");
            default -> Reply.problem(405, "no such method here");
        };
    }

    private Reply create(Resource resource, byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.isObject()
                    ? company.create(resource, json)
                    : Reply.problem(400, "the body must be a JSON object");
        } catch (JsonProcessingException e) {
            return Reply.problem(400, "the body must be a JSON object");
        } catch (IOException e) {
            return Reply.problem(400, "the body cannot be read");
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new HashMap<String, String>();
        var raw = exchange.getRequestURI().getRawQuery();
        for (var pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(reply.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-AgentPort-Sandbox", "true");
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
