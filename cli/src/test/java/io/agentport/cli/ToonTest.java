// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.cli.terminal.Toon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToonTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static String toon(String json) throws Exception {
        return Toon.of(MAPPER.readTree(json));
    }

    @Test
    void objectsNestByIndentation() throws Exception {
        assertThat(
                        toon(
                                "{\"id\":7,\"owner\":{\"name\":\"Zoë\",\"tags\":[\"a\",\"b c\"],\"none\":[],\"empty\":{}},\"gone\":null}"))
                .isEqualTo("""
                        id: 7
                        owner:
                          name: Zoë
                          tags[2]: a,b c
                          none: []
                          empty:
                        gone: null""");
        assertThat(toon("{}")).isEmpty();
        assertThat(toon("[]")).isEqualTo("[]");
        assertThat(toon("\"a: b\"")).isEqualTo("\"a: b\"");
    }

    @Test
    void objectsOfOneShapeAreATable() throws Exception {
        assertThat(toon("{\"tools\":[{\"name\":\"x,y\",\"n\":1},{\"n\":2,\"name\":\"z\"}]}"))
                .isEqualTo("""
                        tools[2]{name,n}:
                          "x,y",1
                          z,2""");
        assertThat(toon("[{\"a\":true},{\"a\":null}]")).isEqualTo("[2]{a}:\n  true\n  null");
    }

    @Test
    void columnsMayHaveColumns() throws Exception {
        assertThat(
                        toon(
                                "[{\"id\":1,\"at\":{\"x\":1,\"y\":{\"z\":2}},\"ok\":true},{\"id\":2,\"at\":{\"y\":{\"z\":4},\"x\":3},\"ok\":false}]"))
                .isEqualTo("[2]{id,at{x,y{z}},ok}:\n  1,1,2,true\n  2,3,4,false");
    }

    @Test
    void rowsMayHaveNames() throws Exception {
        assertThat(
                        toon(
                                "{\"limits\":{\"support-bot\":{\"calls\":5,\"per\":\"1m\"},\"b\":{\"calls\":9,\"per\":\"1h\"}}}"))
                .isEqualTo("limits[2:]{calls,per}:\n  \"support-bot\": 5,1m\n  b: 9,1h");
        assertThat(toon("{\"a\":{\"n\":1},\"b\":{\"n\":2}}")).isEqualTo("[2:]{n}:\n  a: 1\n  b: 2");
        assertThat(toon("{\"a\":{\"n\":1}}")).isEqualTo("a:\n  n: 1");
    }

    @Test
    void whatIsOfDifferentShapesIsAList() throws Exception {
        assertThat(
                        toon(
                                "{\"items\":[1,{\"a\":1,\"b\":{\"c\":2}},[1,2],[],{},[{\"d\":1}],{\"e\":[{\"f\":1},{\"f\":2}],\"g\":3}]}"))
                .isEqualTo("""
                        items[7]:
                          - 1
                          - a: 1
                            b:
                              c: 2
                          - [2]: 1,2
                          - [0]:
                          -
                          - [1]:
                            - d: 1
                          - e[2]{f}:
                              1
                              2
                            g: 3""");
        assertThat(toon("[{\"a\":1},{\"b\":1}]")).isEqualTo("[2]:\n  - a: 1\n  - b: 1");
        assertThat(toon("[{\"a\":{}},{\"a\":{}}]")).isEqualTo("[2]:\n  - a:\n  - a:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "0 0",
                "-0 0",
                "-0.0 0",
                "1.500 1.5",
                "1e3 1000",
                "10.0 10",
                "1e-6 0.000001",
                "1e-7 1e-7",
                "-15e21 -1.5e+22",
                "123456789012345678901234567890 1.2345678901234567890123456789e+29",
                "0.10 0.1",
                "999999999999999999999 999999999999999999999"
            })
    void numbersHaveOneForm(String json, String toon) throws Exception {
        assertThat(toon(json)).isEqualTo(toon);
    }

    @Test
    void whatCouldBeReadAsSomethingElseIsQuoted() throws Exception {
        for (var text : new String[] {
            "", " a", "a ", "true", "null", "42", "-1", "+1", "05", "1e5", "-", "-x", "#x", "a:b", "a,b", "[a]", "{a}"
        }) {
            assertThat(toon(MAPPER.writeValueAsString(text))).isEqualTo("\"" + text + "\"");
        }
        assertThat(toon("\"a\\\"b\\\\c\\nd\\te\"")).isEqualTo("\"a\\\"b\\\\c\\nd\\te\"");
        assertThat(toon("{\"a-b\":1,\"\":2,\"a.b_1\":3,\"1a\":4}"))
                .isEqualTo("\"a-b\": 1\n\"\": 2\na.b_1: 3\n\"1a\": 4");
        assertThat(toon("\"True nul\"")).isEqualTo("True nul");
    }

    @Test
    void whatCannotBeSeenIsEscaped() throws Exception {
        assertThat(
                        toon(
                                "{\"a\":\"x\\u202ey\",\"b\\u001b\":\"\\udb40\\udc41\",\"c\":\"\\ud83d\\ude00\",\"d\":\"\\ud800\"}"))
                .isEqualTo("a: \"x\\u202ey\"\n\"b\\u001b\": \"<U+E0041>\"\nc: \uD83D\uDE00\nd: \"<U+D800>\"");
    }
}
