// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Stands in for each of the four services where only the launcher is under test. Needs nothing but the JDK. */
public final class PretendedService {
    private PretendedService() {}

    public static void main(String... arguments) throws IOException {
        Files.writeString(
                Path.of("environment.txt"),
                System.getenv().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining("\n")));
        var configuration = System.getenv("AGENTPORT_CONFIGURATION_FILE");
        boolean valid = configuration == null
                || !Files.readString(Path.of(configuration)).contains("invalid");
        serve("QUARKUS_MANAGEMENT_PORT", valid);
        serve("QUARKUS_HTTP_PORT", valid);
    }

    private static void serve(String port, boolean valid) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv(port)));
        var server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> answer(exchange, valid));
        server.start();
    }

    private static void answer(HttpExchange exchange, boolean valid) throws IOException {
        var request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        var body = switch (request) {
            case "GET /q/health/ready" -> valid ? "{\"status\":\"UP\"}" : "";
            case "GET /v1/agents" -> "{\"agents\":[{\"name\":\"other\"},{\"name\":\"default\"}]}";
            case "POST /v1/agents/default/rotate" -> "{\"name\":\"default\",\"key\":\"ap_pretended\"}";
            case "GET /v1/policies" ->
                valid
                        ? "{\"revision\":1,\"problems\":[]}"
                        : "{\"problems\":[{\"line\":3,\"column\":7,\"message\":\"unknown tier `x`\"}]}";
            case "GET /v1/tools" -> "{\"tools\":[{\"name\":\"sandbox__list_customers\"}]}";
            default -> "";
        };
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(bytes.length == 0 ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
