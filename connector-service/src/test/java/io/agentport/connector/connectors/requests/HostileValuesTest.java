// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.connectors.definitions.DefinitionReader;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a value holds: it is refused, or every other decoder of the request finds that value and nothing else. */
class HostileValuesTest {
    private static final int RUNS = 5_000;
    private static final String DEFINITION = """
            connector: example
            title: Example
            base_url: https://api.example.com/root
            auth: {scheme: none}
            schemas:
              any: {type: string, description: Anything.}
            tools:
              form:
                title: Form
                description: Has every place but a JSON body.
                risk: write
                request: POST /a/{one}/b/{two}
                path: {one: {like: any}, two: {like: any, segments: true}}
                query: {q: {like: any}}
                header: {h: {like: any, as: X-H}}
                form:
                  f: {like: any}
                  free:
                    description: Free keys.
                    type: object
                    propertyNames: {pattern: "."}
                    additionalProperties: {type: string}
              json:
                title: JSON
                description: Has a JSON body.
                risk: write
                request: POST /json
                json: {f: {like: any, as: /deep/f}, g: {type: object, additionalProperties: true, description: Free.}}
            """;
    private static final List<String> PIECES = List.of(
            "",
            ".",
            "..",
            "/",
            "\\",
            "%",
            "%2e",
            "%2F",
            "%00",
            "?",
            "#",
            "&",
            "=",
            "+",
            ";",
            ":",
            "@",
            "[",
            "]",
            "{",
            "}",
            "\r\n",
            "\n",
            "\t",
            "\u0000",
            "\u007f",
            "\u0085",
            "\u2028",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\uff0f",
            "\u2215",
            " ",
            "a",
            "Z",
            "0",
            "-",
            "_",
            "~",
            "ä",
            "日本",
            "😀",
            "\"",
            "'",
            "<",
            "`",
            "|",
            "$(x)",
            "${x}",
            "http://evil",
            "//evil",
            "admin",
            "\r\nHost: evil",
            "a=b&c=d",
            "][",
            "*",
            ",");

    private final Random random = new Random(20261122);

    @Test
    void aFormRequestHoldsTheValuesAndNothingElse() throws IOException {
        var builder = builder("form");
        int sent = 0;
        for (int run = 0; run < RUNS; run++) {
            var arguments = JsonNodeFactory.instance.objectNode();
            List.of("one", "two", "q", "h", "f").forEach(name -> arguments.put(name, calmOrHostile()));
            arguments.putObject("free").put(calmOrHostile(), calmOrHostile());
            if (builder.build(StrictJsonOf.read(arguments)) instanceof BuildResult.Built built) {
                assertIsExactly(built.request(), arguments);
                sent++;
            }
        }
        assertThat(sent).as("requests that were sent, of %d", RUNS).isBetween(RUNS / 100, RUNS - RUNS / 10);
    }

    private static void assertIsExactly(UpstreamRequest request, ObjectNode arguments) {
        var target = request.pathAndQuery();
        assertThat(target).matches("[A-Za-z0-9._~/%?&=-]+");
        var uri = URI.create("https://api.example.com" + target);
        assertThat(uri.normalize()).as("no dot segments").isEqualTo(uri);
        assertThat(uri.getHost()).isEqualTo("api.example.com");
        assertThat(uri.getRawFragment()).isNull();

        var two = arguments.get("two").textValue();
        var segments = uri.getRawPath().split("/", -1);
        assertThat(segments).hasSize(5 + two.split("/", -1).length);
        assertThat(uri.getRawPath()).startsWith("/root/a/");
        assertThat(URLDecoder.decode(segments[3].replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(arguments.get("one").textValue());
        assertThat(uri.getPath()).endsWith("/b/" + two);

        assertThat(pairs(uri.getRawQuery()))
                .isEqualTo(Map.of("q", arguments.get("q").textValue()));
        var free = arguments.get("free").properties().iterator().next();
        assertThat(request.body()).isNotNull();
        assertThat(pairs(request.body().text()))
                .isEqualTo(Map.of(
                        "f",
                        arguments.get("f").textValue(),
                        "free[" + free.getKey() + "]",
                        free.getValue().textValue()));
        assertThat(request.headers().get("X-H"))
                .isEqualTo(arguments.get("h").textValue())
                .matches("[!-~]([ -~]*[!-~])?");
        assertThat(request.headers()).containsOnlyKeys("Accept", "X-H");
    }

    @Test
    void aJsonBodyHoldsTheValuesAndNothingElse() throws IOException {
        var builder = builder("json");
        for (int run = 0; run < RUNS / 10; run++) {
            var arguments = JsonNodeFactory.instance.objectNode();
            arguments.put("f", hostile());
            arguments.putObject("g").put(hostile(), hostile());

            var result = builder.build(StrictJsonOf.read(arguments));

            assertThat(result).isInstanceOf(BuildResult.Built.class);
            var request = ((BuildResult.Built) result).request();
            assertThat(request.pathAndQuery()).isEqualTo("/root/json");
            var expected = JsonNodeFactory.instance.objectNode();
            expected.putObject("deep").set("f", arguments.get("f"));
            expected.set("g", arguments.get("g"));
            assertThat(JsonMapper.builder().build().readTree(request.body().text()))
                    .isEqualTo(expected);
        }
    }

    @Test
    void effectKeysOfDifferentValuesDiffer() throws IOException {
        var template = DEFINITION.replace(
                "    header: {h: {like: any, as: X-H}}",
                "    header: {h: {like: any, as: X-H}}\n    required: [f, q]\n    effect: \"e:{f}:{q}\"");
        var builder = new RequestBuilder(
                DefinitionReader.read("example.yaml", template).tools().getFirst(), BaseUrl.parse("https://a.example"));
        var seen = new LinkedHashMap<String, String>();
        for (int run = 0; run < RUNS; run++) {
            var arguments = JsonNodeFactory.instance.objectNode();
            arguments.put("one", "x").put("two", "x").put("f", hostile()).put("q", hostile());
            var request = ((BuildResult.Built) builder.build(StrictJsonOf.read(arguments))).request();
            var values = arguments.toString();

            assertThat(seen.getOrDefault(request.effectKey(), values)).isEqualTo(values);
            seen.put(request.effectKey(), values);
        }
    }

    private static RequestBuilder builder(String tool) {
        var definition = DefinitionReader.read("example.yaml", DEFINITION).tools().stream()
                .filter(t -> t.name().equals(tool))
                .findFirst()
                .orElseThrow();
        return new RequestBuilder(definition, BaseUrl.parse("https://api.example.com/root"));
    }

    /** Mostly harmless, so that a good part of the requests is sent. */
    private String calmOrHostile() {
        return random.nextInt(3) > 0 ? "v" + random.nextInt(1000) : hostile();
    }

    private String hostile() {
        var value = new StringBuilder();
        for (int piece = random.nextInt(4); piece >= 0; piece--) {
            value.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return value.toString();
    }

    private static Map<String, String> pairs(String encoded) {
        var pairs = new LinkedHashMap<String, String>();
        for (var pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            pairs.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return pairs;
    }

    private static final class StrictJsonOf {
        static CanonicalJson read(ObjectNode arguments) {
            try {
                return StrictJson.readObject(arguments.toString().getBytes(StandardCharsets.UTF_8));
            } catch (RefusedJsonException e) {
                throw new AssertionError(e);
            }
        }
    }
}
