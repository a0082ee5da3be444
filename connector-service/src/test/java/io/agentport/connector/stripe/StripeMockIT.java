// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.connector.connectors.requests.RequestBuilder;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.local.processes.Ports;
import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tool of Stripe, with all of its arguments, sent to Stripe's own mock, which checks them against the document. */
class StripeMockIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Process mock;
    private static int port;

    @BeforeAll
    static void startTheMock() throws IOException {
        var program = OptionalTool.require("stripe-mock");
        port = Ports.free();
        mock = new ProcessBuilder(program.toString(), "-http-addr", "127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "stripe-mock.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> get("/v1/balance") == 200);
    }

    @AfterAll
    static void stopTheMock() {
        if (mock != null) {
            mock.destroy();
        }
    }

    static Stream<Named<ToolDefinition>> tools() {
        return StripeDocument.stripeTools().stream().map(tool -> Named.of(tool.name(), tool));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void theMockAcceptsEveryArgument(ToolDefinition tool) throws Exception {
        var answer = send(tool, arguments(tool, true));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(answer.body())
                        .path("object")
                        .asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void theMockAcceptsTheRequiredArgumentsAlone(ToolDefinition tool) throws Exception {
        var answer = send(tool, arguments(tool, false));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void theMockRefusesWhatStripeDoesNotDocument() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/refunds"))
                .header("Authorization", "Bearer sk_test_123")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("charge=ch_1&no_such_parameter=1"))
                .build();

        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    private static int get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer sk_test_123")
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static HttpResponse<String> send(ToolDefinition tool, ObjectNode arguments)
            throws IOException, InterruptedException, RefusedJsonException {
        var canonical = StrictJson.readObject(arguments.toString().getBytes(StandardCharsets.UTF_8));
        var result = new RequestBuilder(tool, BaseUrl.parse("http://127.0.0.1:" + port)).build(canonical);
        assertThat(result).as(arguments.toString()).isInstanceOf(BuildResult.Built.class);
        UpstreamRequest request = ((BuildResult.Built) result).request();
        var body = request.body();
        var http = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + request.pathAndQuery()))
                .header("Authorization", "Bearer sk_test_123");
        request.headers().forEach(http::header);
        if (tool.idempotency() != null) {
            http.header(tool.idempotency().header(), CallId.random().value());
        }
        if (body != null) {
            http.header("Content-Type", body.contentType());
        }
        http.method(
                request.method(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body.text()));
        return HTTP.send(http.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Arguments that the schema accepts: all that there are, or those that must be. */
    private static ObjectNode arguments(ToolDefinition tool, boolean all) throws IOException {
        var schema = JsonMapper.builder().build().readTree(tool.arguments().text());
        var arguments = (ObjectNode) example(schema, all);
        var alternatives = schema.path("if").path("required");
        if (!alternatives.isEmpty()) { // exactly one of several
            var first = alternatives.get(0).asText();
            arguments.set(first, example(schema.path("properties").path(first), all));
            schema.at("/else/required").forEach(other -> arguments.remove(other.asText()));
        }
        return arguments;
    }

    private static JsonNode example(JsonNode schema, boolean all) {
        var nodes = JsonNodeFactory.instance;
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "integer" -> nodes.numberNode(Math.max(schema.path("minimum").asLong(1), 1));
            case "number" -> nodes.numberNode(0.5);
            case "boolean" -> nodes.booleanNode(true);
            case "array" -> nodes.arrayNode().add(example(schema.path("items"), true));
            case "object" -> {
                var object = nodes.objectNode();
                for (var property : schema.path("properties").properties()) {
                    boolean required = schema.path("required").toString().contains("\"" + property.getKey() + "\"");
                    if (all || required) {
                        object.set(property.getKey(), example(property.getValue(), all));
                    }
                }
                if (schema.path("additionalProperties").isObject()) {
                    object.put("order_id", "6735");
                }
                yield object;
            }
            default -> nodes.textNode(text(schema.path("pattern").asText()));
        };
    }

    private static String text(String pattern) {
        return pattern.contains("http")
                ? "https://example.com/a"
                : pattern.contains("{3}") ? "usd" : pattern.contains("{2}") ? "DE" : "abc_123";
    }
}
