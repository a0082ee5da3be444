// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.json.CanonicalJson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferedToolsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static OfferedTools read(String... offers) {
        return OfferedTools.readStored("[" + String.join(",", offers) + "]");
    }

    private static OfferedTool one(String offer) {
        var read = read(offer);
        assertThat(read.leftOut()).isEmpty();
        return read.tools().getFirst();
    }

    @Test
    void everythingThatIsUsedIsPartOfTheOffer() {
        var plain = one("{\"name\":\"a\",\"description\":\"x\",\"inputSchema\":{\"type\":\"object\"}}");

        assertThat(one("{\"inputSchema\":{\"type\":\"object\"},\"description\":\"x\",\"name\":\"a\",\"icons\":[]}")
                        .offer())
                .isEqualTo(plain.offer());
        for (var changed : new String[] {
            "{\"name\":\"a\",\"description\":\"y\",\"inputSchema\":{\"type\":\"object\"}}",
            "{\"name\":\"a\",\"description\":\"x\",\"title\":\"t\",\"inputSchema\":{\"type\":\"object\"}}",
            "{\"name\":\"a\",\"description\":\"x\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"p\":{}}}}",
            "{\"name\":\"a\",\"description\":\"x\",\"inputSchema\":{\"type\":\"object\"},\"annotations\":{\"readOnlyHint\":true}}",
            "{\"name\":\"a\",\"description\":\"x\",\"inputSchema\":{\"type\":\"object\"},\"outputSchema\":{\"type\":\"object\"}}"
        }) {
            assertThat(one(changed).offer()).as(changed).isNotEqualTo(plain.offer());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "{\"name\":\"a b\",\"inputSchema\":{}}",
                "{\"name\":\"a__b\",\"inputSchema\":{}}",
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"inputSchema\":true}",
                "{\"name\":\"a\",\"inputSchema\":{\"$ref\":\"https://elsewhere.example/s\"}}",
                "{\"name\":\"a\",\"inputSchema\":{\"properties\":{\"p\":{\"pattern\":\"(a)\\\\1\"}}}}",
                "{\"name\":\"a\",\"inputSchema\":{\"properties\":{\"p\":{\"type\":\"object\",\"x-mcp-header\":\"H\"}}}}",
                "{\"name\":\"a\",\"inputSchema\":{\"properties\":{\"p\":{\"type\":\"string\",\"x-mcp-header\":\"a: b\"}}}}",
                "{\"name\":\"a\",\"inputSchema\":{\"anyOf\":[{\"x-mcp-header\":\"H\"}]}}",
                "{\"name\":\"a\",\"inputSchema\":{\"properties\":{\"p\":{\"type\":\"string\",\"x-mcp-header\":\"H\"},"
                        + "\"q\":{\"type\":\"string\",\"x-mcp-header\":\"h\"}}}}"
            })
    void whatCannotBeUsedIsLeftOutAndSaidAndConcernsNoOther(String offer) {
        var read = read(offer, "{\"name\":\"good\",\"inputSchema\":{\"type\":\"object\"}}");

        assertThat(read.tools()).extracting(OfferedTool::name).containsExactly("good");
        assertThat(read.leftOut()).hasSize(1);
    }

    @Test
    void ofTwoWithOneNameTheFirstIsUsed() {
        var read = read(
                "{\"name\":\"a\",\"description\":\"first\",\"inputSchema\":{}}",
                "{\"name\":\"a\",\"description\":\"second\",\"inputSchema\":{}}");

        assertThat(read.tools()).extracting(OfferedTool::description).containsExactly("first");
        assertThat(read.leftOut()).hasSize(1);
    }

    @Test
    void anEndlessOfferIsLeftOut() {
        var read = read(
                "{\"name\":\"a\",\"description\":\"" + "x".repeat(OfferedTools.MAX_OFFER) + "\",\"inputSchema\":{}}");

        assertThat(read.tools()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"object\",\"properties\":{\"a\":{}}} | false",
                "{\"properties\":{\"a\":{}},\"anyOf\":[{\"required\":[\"a\"]}]} | false",
                "{\"allOf\":[{\"properties\":{\"b\":{}}}]} | true",
                "{\"additionalProperties\":true} | true",
                "{\"additionalProperties\":{\"type\":\"string\"}} | false"
            })
    void onlyWhatASchemaDeclaresIsLetThrough(String schema, boolean bIsGood) throws IOException {
        var tool = one("{\"name\":\"a\",\"inputSchema\":" + schema + "}");

        assertThat(tool.schema().check(CanonicalJson.ofCanonical("{\"b\":1}")).isEmpty())
                .isEqualTo(bIsGood);
        assertThat(MAPPER.readTree(tool.inputSchema()).path("type").asText()).isEqualTo("object");
    }

    @Test
    void anOlderDraftsTupleIsChecked() {
        var tool = one("""
                {"name":"a","inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
                    "properties":{"p":{"type":"array","items":[{"type":"string"}],"additionalItems":false}}}}""");

        assertThat(tool.schema().check(CanonicalJson.ofCanonical("{\"p\":[\"x\"]}")))
                .isEmpty();
        assertThat(tool.schema().check(CanonicalJson.ofCanonical("{\"p\":[1]}")))
                .isNotEmpty();
        assertThat(tool.schema().check(CanonicalJson.ofCanonical("{\"p\":[\"x\",1]}")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "READ, '{}', READ",
        "READ, '{\"readOnlyHint\":false}', WRITE",
        "READ, '{\"destructiveHint\":true}', DESTRUCTIVE",
        "WRITE, '{\"readOnlyHint\":true}', WRITE",
        "WRITE, '{\"destructiveHint\":true}', DESTRUCTIVE",
        "WRITE, '{\"destructiveHint\":false}', WRITE"
    })
    void aServersWordRaisesTheRiskAndNeverLowersIt(Risk own, String hints, Risk risk) {
        assertThat(one("{\"name\":\"a\",\"inputSchema\":{},\"annotations\":" + hints + "}")
                        .risk(own))
                .isEqualTo(risk);
    }

    @ParameterizedTest
    @CsvSource({
        "get_me, READ",
        "get_, READ",
        "forget_me, WRITE",
        "search, READ",
        "search_x, WRITE",
        "a.b, READ",
        "axb, WRITE"
    })
    void readsAreNamedWholeOrByPattern(String tool, Risk risk) {
        assertThat(new ReadPatterns("get_*\nsearch\na.b").risk(tool)).isEqualTo(risk);
        assertThat(new ReadPatterns(null).risk(tool)).isEqualTo(Risk.WRITE);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"p\":\"plain\"}', plain",
        "'{\"p\":true}', true",
        "'{\"p\":10.0}', 10",
        "'{\"p\":\" x\"}', =?base64?IHg=?=",
        "'{\"p\":\"ü\"}', =?base64?w7w=?=",
        "'{\"p\":\"=?base64?eA==?=\"}', =?base64?PT9iYXNlNjQ/ZUE9PT89?=",
        "'{\"p\":null}', ",
        "'{}', "
    })
    void anArgumentIsMirroredAsAHeaderCanCarryIt(String arguments, String header) throws IOException {
        var mirrored = new MirroredArgument("Mcp-Param-P", java.util.List.of("p"));

        assertThat(mirrored.in(MAPPER.readTree(arguments)).orElse(null)).isEqualTo(header);
    }
}
