// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.gateway.problems.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRequestBodyTest {
    @Test
    void theArgumentsAreCanonicalAndNothingIsFilledIn() {
        var read = read(
                "{\"reason\":\"why\",\"tool\":\"t\",\"arguments\":{ \"b\":1.0, \"a\":{\"z\":1e2,\"y\":null} },\"integration\":\"i\"}");

        var body = ((CallRequestBody.Read.Good) read).body();
        assertThat(body.arguments().text()).isEqualTo("{\"a\":{\"y\":null,\"z\":100},\"b\":1}");
        assertThat(body.tool()).hasToString("i/t");
        assertThat(body.reason()).isEqualTo("why");
    }

    @Test
    void argumentsMayBeLeftOut() {
        var body = ((CallRequestBody.Read.Good) read("{\"integration\":\"i\",\"tool\":\"t\"}")).body();

        assertThat(body.arguments().text()).isEqualTo("{}");
        assertThat(body.reason()).isNull();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"integration":"i","tool":"t","arguments":{"a":1,"a":2}}                | DUPLICATE_KEY
                    {"integration":"i","tool":"t","tool":"u"}                               | DUPLICATE_KEY
                    {"integration":"i","tool":"t","arguments":{"a":"\\ud800"}}              | LONE_SURROGATE
                    {"integration":"i","tool":"t","arguments":{"a":9007199254740993}}       | NUMBER_NOT_EXACT
                    {"integration":"i","tool":"t","arguments":[]}                           | INVALID_REQUEST
                    {"integration":"i","tool":"t","arguments":null}                         | INVALID_REQUEST
                    {"integration":"i","tool":"t","argument":{}}                            | INVALID_REQUEST
                    {"integration":"i"}                                                     | INVALID_REQUEST
                    {"integration":"i","tool":"t","reason":1}                               | INVALID_REQUEST
                    {"integration":"i","tool":"../t"}                                       | UNKNOWN_TOOL
                    {"integration":"i__j","tool":"t"}                                       | UNKNOWN_TOOL
                    []                                                                      | NOT_AN_OBJECT
                    {"integration":"i"                                                      | NOT_JSON
                    {"integration":"i","tool":"t"} x                                        | NOT_JSON
                    """)
    void whatIsNoCallIsRefusedForItsOwnReason(String body, Problem problem) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        CallRequestBody.Read.Bad.class,
                        bad -> assertThat(bad.refused().problem()).isEqualTo(problem));
    }

    @Test
    void argumentsOverTheLimitAreTooLargeHoweverSmallTheEnvelope() {
        var read =
                read("{\"integration\":\"i\",\"tool\":\"t\",\"arguments\":{\"a\":\"" + "x".repeat(256 * 1024) + "\"}}");

        assertThat(((CallRequestBody.Read.Bad) read).refused().problem()).isEqualTo(Problem.TOO_LARGE);
    }

    private static CallRequestBody.Read read(String body) {
        return CallRequestBody.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
