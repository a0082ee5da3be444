// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.mcp.McpTemplate;
import io.agentport.connector.connectors.mcp.OfferedTools;
import io.agentport.connector.upstream.SentRequest.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link BundledToolsSurfaceTest}, for what an MCP server offers: an argument, also one that the server wants in a header,
 * and also as a name within an argument, changes nothing but its own place.
 */
class OfferedToolsSurfaceTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOL = """
            [{"name":"act","inputSchema":{"type":"object","properties":{
              "plain":{},
              "mirrored":{"type":"string","x-mcp-header":"Region"},
              "within":{"type":"object","properties":{"deep":{"type":"string","x-mcp-header":"Deep"}}}}}}]
            """;

    private static Surface surface;
    private static McpTemplate template;

    @BeforeAll
    static void connect() {
        surface = new Surface();
        var offered = OfferedTools.readStored(TOOL);
        assertThat(offered.leftOut()).isEmpty();
        template = new McpTemplate(offered.tools().getFirst(), BaseUrl.parse(surface.url()), "/mcp");
    }

    @AfterAll
    static void close() {
        surface.close();
    }

    private static ObjectNode harmless() {
        var arguments = NODES.objectNode().put("plain", "a").put("mirrored", "b");
        arguments.putObject("within").put("deep", "c");
        return arguments;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/mirrored", "/within/deep", "/within"})
    void aHostileValueChangesNothingButItsOwnPlace(String pointer) throws Exception {
        var expected = surface.sent(template::build, harmless());
        int count = 0;
        for (var value : values(pointer)) {
            var arguments = harmless();
            var place = (ObjectNode) arguments.at(pointer.substring(0, pointer.lastIndexOf('/')));
            place.set(pointer.substring(pointer.lastIndexOf('/') + 1), value);
            var actual = surface.sent(template::build, arguments);
            if (actual != null) {
                assertThat(actual.method()).isEqualTo("POST");
                assertThat(actual.segments()).isEqualTo(List.of("", "mcp"));
                assertThat(actual.query()).isEmpty();
                assertThat(withoutMirrors(actual)).as(value.toString()).isEqualTo(withoutMirrors(expected));
                assertThat(mirrors(actual)).as(value.toString()).isEqualTo(mirrorsOf(arguments));
                assertThat(JSON.readTree(actual.body().getBytes(StandardCharsets.ISO_8859_1)))
                        .as(value.toString())
                        .isEqualTo(NODES.objectNode().put("name", "act").set("arguments", arguments));
                count++;
            }
        }
        assertThat(count).isGreaterThan(Hostile.TEXTS.size() / 2);
    }

    /** Names of an object's members, for the last place; texts and others for the rest. */
    private static List<JsonNode> values(String pointer) {
        var values = new ArrayList<JsonNode>();
        if (pointer.equals("/within")) {
            Hostile.TEXTS.forEach(
                    name -> values.add(NODES.objectNode().put("deep", "c").put(name, "x")));
        } else {
            Hostile.TEXTS.forEach(text -> values.add(NODES.textNode(text)));
            values.addAll(Hostile.OTHERS);
        }
        return values;
    }

    private static boolean isMirror(Pair header) {
        return header.name().startsWith("mcp-param-");
    }

    private static List<Pair> withoutMirrors(SentRequest request) {
        return request.headers().stream().filter(header -> !isMirror(header)).toList();
    }

    /** As a server reads them (MCP 2026-07-28, basic/transports/streamable-http). */
    private static List<Pair> mirrors(SentRequest request) {
        return request.headers().stream()
                .filter(OfferedToolsSurfaceTest::isMirror)
                .map(header -> new Pair(header.name(), decoded(header.value())))
                .toList();
    }

    private static String decoded(String value) {
        return value.startsWith("=?base64?") && value.endsWith("?=")
                ? new String(Base64.getDecoder().decode(value.substring(9, value.length() - 2)), StandardCharsets.UTF_8)
                : value;
    }

    private static List<Pair> mirrorsOf(ObjectNode arguments) {
        var pairs = new ArrayList<Pair>();
        add(pairs, "mcp-param-deep", arguments.at("/within/deep"));
        add(pairs, "mcp-param-region", arguments.path("mirrored"));
        return pairs;
    }

    private static void add(List<Pair> pairs, String header, JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            pairs.add(new Pair(header, value.asText()));
        }
    }
}
