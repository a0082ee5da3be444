// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.definitions.PathTemplate;
import io.agentport.connector.connectors.definitions.Slot;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.connector.connectors.effective.BundledConnectors;
import io.agentport.connector.connectors.requests.RequestBuilder;
import io.agentport.connector.upstream.SentRequest.Pair;
import io.agentport.contracts.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every argument of every bundled tool is given every hostile value, and what is not refused goes over a real connection to
 * an upstream that keeps the bytes: they differ from those of a harmless value in that argument's place alone.
 */
class BundledToolsSurfaceTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static Surface surface;

    @BeforeAll
    static void connect() {
        surface = new Surface();
    }

    @AfterAll
    static void close() {
        surface.close();
    }

    static Stream<ToolDefinition> tools() {
        return new BundledConnectors().all().stream().flatMap(connector -> connector.tools().stream());
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tools")
    void aHostileValueChangesNothingButItsOwnPlace(ToolDefinition tool) throws Exception {
        var builder = new RequestBuilder(tool, BaseUrl.parse(surface.url() + "/root"));
        for (var slot : tool.http().slots()) {
            var harmless = harmless(tool, builder, slot.argument());
            var expected = surface.sent(builder::build, harmless);
            for (var value : hostile(harmless.get(slot.argument()))) {
                var arguments = harmless.deepCopy();
                arguments.set(slot.argument(), value);
                var actual = surface.sent(builder::build, arguments);
                if (actual != null) {
                    assertDiffersOnlyIn(tool, slot, expected, actual, value);
                }
            }
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tools")
    void anArgumentThatIsNotDeclaredIsRefused(ToolDefinition tool) throws Exception {
        var builder = new RequestBuilder(tool, BaseUrl.parse(surface.url() + "/root"));
        var harmless = harmless(tool, builder, null);
        for (var name : List.of(
                "x", "", "url", "base_url", "path", "headers", "__proto__", "agentport_reason", "$ref", "Customer")) {
            var arguments = harmless.deepCopy();
            arguments.put(name, "x");
            if (schema(tool).at("/properties").has(name)) {
                continue;
            }

            assertThat(builder.build(StrictJson.readObject(JSON.writeValueAsBytes(arguments))))
                    .as(tool.name() + " " + name)
                    .isInstanceOf(BuildResult.Refused.class);
        }
    }

    private static void assertDiffersOnlyIn(
            ToolDefinition tool, Slot slot, SentRequest expected, SentRequest actual, JsonNode value)
            throws IOException {
        var what = tool.name() + " " + slot + " " + value;
        assertThat(actual.method()).as(what).isEqualTo(expected.method());
        assertThat(actual.segments()).as(what).hasSameSizeAs(expected.segments());
        for (int i = 0; i < expected.segments().size(); i++) {
            boolean own = slot instanceof Slot.Path && i == placeInPath(tool, slot.argument());
            assertThat(actual.segments().get(i))
                    .as(what)
                    .isEqualTo(own ? value.asText() : expected.segments().get(i));
        }
        assertThat(others(actual.query(), slot instanceof Slot.Query q ? q.key() : null))
                .as(what)
                .isEqualTo(others(expected.query(), slot instanceof Slot.Query q ? q.key() : null));
        assertThat(others(actual.headers(), slot instanceof Slot.Header h ? h.name() : null))
                .as(what)
                .isEqualTo(others(expected.headers(), slot instanceof Slot.Header h ? h.name() : null));
        if (tool.http().body() == null) {
            assertThat(actual.body()).as(what).isEmpty();
            return;
        }
        switch (tool.http().body()) {
            case FORM ->
                assertThat(others(actual.form(), slot instanceof Slot.Form f ? f.key() : null))
                        .as(what)
                        .isEqualTo(others(expected.form(), slot instanceof Slot.Form f ? f.key() : null));
            case JSON -> assertIsIn(expected, actual, slot, value, what);
        }
        if (slot instanceof Slot.Form f && value.isTextual()) {
            assertThat(actual.form()).as(what).contains(new Pair(f.key(), value.textValue()));
        }
        if (slot instanceof Slot.Query q && value.isTextual()) {
            assertThat(actual.query()).as(what).contains(new Pair(q.key(), value.textValue()));
        }
    }

    private static void assertIsIn(SentRequest expected, SentRequest actual, Slot slot, JsonNode value, String what)
            throws IOException {
        var body = (ObjectNode) JSON.readTree(actual.body().getBytes(StandardCharsets.ISO_8859_1));
        var harmless = (ObjectNode) JSON.readTree(expected.body().getBytes(StandardCharsets.ISO_8859_1));
        if (slot instanceof Slot.Json json) {
            var name = json.pointer().substring(1);
            assertThat(body.get(name)).as(what).isEqualTo(value);
            harmless.set(name, value);
        }
        assertThat(body).as(what).isEqualTo(harmless);
    }

    private static int placeInPath(ToolDefinition tool, String argument) {
        var parts = tool.http().path().parts();
        return 2 + parts.indexOf(new PathTemplate.Variable(argument)); // after the empty text before `/`, and `root`
    }

    /** The pairs but those of a key, which may have brackets behind it. */
    private static List<Pair> others(List<Pair> pairs, String key) {
        return pairs.stream()
                .filter(pair -> key == null
                        || !pair.name().equalsIgnoreCase(key)
                                && !pair.name()
                                        .matches(java.util.regex.Pattern.quote(key) + "(\\[[A-Za-z0-9_.:@ -]+])+"))
                .toList();
    }

    /** Every hostile value, alone and in each place within the harmless one. */
    private static List<JsonNode> hostile(JsonNode harmless) {
        var values = new ArrayList<>(Hostile.OTHERS);
        Hostile.TEXTS.forEach(text -> values.add(NODES.textNode(text)));
        if (harmless.isContainerNode()) {
            for (int place = 0; place < harmless.size(); place++) {
                for (var text : Hostile.TEXTS_WITHIN) {
                    values.add(with(harmless, place, NODES.textNode(text)));
                }
            }
            if (harmless instanceof ObjectNode object) {
                var any = object.elements().next();
                Hostile.TEXTS_WITHIN.forEach(
                        name -> values.add(object.deepCopy().set(name, any)));
            }
        }
        return values;
    }

    private static JsonNode with(JsonNode harmless, int place, JsonNode value) {
        if (harmless instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            return object.deepCopy().set(names.get(place), value);
        }
        var array = NODES.arrayNode();
        for (int i = 0; i < harmless.size(); i++) {
            array.add(i == place ? value : harmless.get(i));
        }
        return array;
    }

    /** Arguments that are sent, with as few as possible besides the given one. */
    private static ObjectNode harmless(ToolDefinition tool, RequestBuilder builder, String argument) throws Exception {
        var properties = schema(tool).at("/properties");
        var arguments = NODES.objectNode();
        schema(tool)
                .at("/required")
                .forEach(name -> arguments.set(name.asText(), Harmless.value(properties.get(name.asText()))));
        if (argument != null) {
            arguments.set(argument, Harmless.value(properties.get(argument)));
        }
        if (builds(builder, arguments)) {
            return arguments;
        }
        for (var other : properties.properties()) { // one of several must be there
            var more = arguments.deepCopy();
            more.set(other.getKey(), Harmless.value(other.getValue()));
            if (builds(builder, more)) {
                return more;
            }
        }
        throw new AssertionError("no harmless arguments for " + tool.name() + " with " + argument + ": " + arguments);
    }

    private static boolean builds(RequestBuilder builder, ObjectNode arguments) throws Exception {
        return builder.build(StrictJson.readObject(JSON.writeValueAsBytes(arguments))) instanceof BuildResult.Built;
    }

    private static JsonNode schema(ToolDefinition tool) throws IOException {
        return JSON.readTree(tool.arguments().text());
    }
}
