// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentport.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All services as one server with answers written down, and a terminal whose words are kept. */
final class FakeInstallation implements AutoCloseable {
    /** What was asked of a service. */
    record Asked(
            String method,
            String path,
            String body,
            @Nullable String authorization,
            @Nullable String prefer,
            @Nullable String idempotencyKey) {}

    private record Written(int status, String body) {}

    final List<Asked> asked = new ArrayList<>();
    private final Map<String, List<Written>> answers = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final HttpServer server;
    private final Path home;
    private Path directory;
    private String input = "";

    FakeInstallation(Path home) {
        try {
            this.home = home;
            this.directory = home;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            for (var variable : List.of(
                    "AGENTPORT_URL", "AGENTPORT_APPROVAL_URL", "AGENTPORT_POLICY_URL", "AGENTPORT_CONNECTOR_URL")) {
                environment.put(variable, address());
            }
            environment.put("AGENTPORT_API_KEY", "ap_key");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answer to {@code METHOD /path?query}; the last one is given again and again. */
    FakeInstallation answers(String request, int status, String body) {
        answers.computeIfAbsent(request, key -> new ArrayList<>()).add(new Written(status, body));
        return this;
    }

    FakeInstallation with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    FakeInstallation without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Where the next command is started. */
    FakeInstallation in(Path project) {
        directory = project;
        return this;
    }

    FakeInstallation types(String text) {
        input = text;
        return this;
    }

    /** As if somebody had logged in. */
    FakeInstallation loggedIn() {
        answers("POST /v1/login", 200, "{\"token\":\"jwt\",\"expires_at\":\"2999-01-01T00:00:00Z\"}");
        types("secret\n").run("login", "--user", "ann", "--password-stdin");
        asked.clear();
        out.reset();
        err.reset();
        return this;
    }

    int run(String... arguments) {
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader(input)),
                environment,
                home,
                directory,
                null);
        return AgentPortCli.run(terminal, arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Forgets what was said so far. */
    FakeInstallation again() {
        out.reset();
        err.reset();
        return this;
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Asked lastAsked() {
        return asked.getLast();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Prefer"),
                    exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            var written = answers.getOrDefault(
                    request, List.of(new Written(404, "{\"reason\":\"not_found\",\"detail\":\"no answer for it\"}")));
            var next = written.size() > 1 ? written.removeFirst() : written.getFirst();
            byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
            if (next.status() == 0) {
                return; // the connection ends without an answer
            }
            exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
