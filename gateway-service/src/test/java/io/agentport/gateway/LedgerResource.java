// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentport.contracts.calls.CallId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Stands in for approval-service's {@code /internal/calls}: knows the calls that a test has put on record. */
public final class LedgerResource implements QuarkusTestResourceLifecycleManager {
    private static final String PROPERTY = "gateway.test.ledger.";
    private static final String BROKEN = "broken";
    private HttpServer server;

    /** Tests and this resource live in different class loaders, so the records travel as system properties. */
    public static void record(CallId call, String json) {
        System.setProperty(PROPERTY + call, json);
    }

    /** From now on questions about this call fail. */
    public static void breakFor(CallId call) {
        record(call, BROKEN);
    }

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/calls/", LedgerResource::answer);
        server.start();
        return Map.of(
                "agentport.internal.approval-url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                // signs of life that a test need not wait for
                "agentport.mcp.heartbeat",
                "PT0.3S",
                // few enough to be reached
                "agentport.mcp.subscriptions-per-agent",
                "2");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var json = System.getProperty(PROPERTY + path.substring(path.lastIndexOf('/') + 1));
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean trusted = authorization != null && authorization.length() > "Bearer ".length() + 20;
        byte[] body = (json == null ? "" : json).getBytes(StandardCharsets.UTF_8);
        int status = json == null ? 404 : json.equals(BROKEN) ? 500 : 200;
        exchange.sendResponseHeaders(trusted ? status : 401, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
