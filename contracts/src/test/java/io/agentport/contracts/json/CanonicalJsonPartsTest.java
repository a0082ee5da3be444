// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonPartsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"b\" : 1 , \"a\" : [ 1.50 , {\"z\":null,\"y\":true} ] }",
                "{\"amount\":1e21,\"text\":\"}{,\\\"\\u20ac\\ud83d\\ude00\"}",
                "{\"n\":-0.5}",
            })
    void aMemberOfARequestIsTheSameCanonicalJsonAsThatMemberReadAlone(String arguments) throws Exception {
        var request = read("{\"z\":1.0,\"arguments\":" + arguments + ",\"a\":{\"arguments\":{}},\"id\":12}");

        var member = request.object("arguments").orElseThrow();

        assertThat(member).isEqualTo(read(arguments));
    }

    @Test
    void onlyAnObjectIsTakenOutAsAnObject() throws Exception {
        var request = read("{\"a\":[{}],\"b\":\"{}\",\"c\":null}");

        assertThat(request.object("a")).isEmpty();
        assertThat(request.object("b")).isEmpty();
        assertThat(request.object("c")).isEmpty();
        assertThat(request.object("d")).isEmpty();
    }

    @Test
    void aStringIsTakenOutAsItsCharacters() throws Exception {
        var object = read("{\"a\":\"\\\"\\u20ac\\n\\ud83d\\ude00\",\"b\":1,\"c\":{\"a\":\"x\"}}");

        assertThat(object.string("a")).hasValue("\"\u20ac\n\ud83d\ude00");
        assertThat(object.string("b")).isEmpty();
        assertThat(object.string("c")).isEmpty();
        assertThat(object.string("d")).isEmpty();
    }

    @Test
    void anObjectWithoutAMemberIsTheSameAsIfItHadNeverBeenThere() throws Exception {
        var whole = read("{\"reason\":\"why\",\"a\":1,\"\\\"b\\\"\":[2,3.25],\"z\":{\"reason\":4}}");

        assertThat(whole.without("reason")).isEqualTo(read("{\"a\":1,\"\\\"b\\\"\":[2,3.25],\"z\":{\"reason\":4}}"));
        assertThat(whole.without("missing")).isEqualTo(whole);
        assertThat(read("{\"reason\":1}").without("reason")).isEqualTo(read("{}"));
    }

    @Test
    void anEnvelopeLeavesRoomForArgumentsOfTheFullDepth() throws Exception {
        var arguments = nested(StrictJson.MAX_DEPTH);

        var request =
                StrictJson.readEnvelope(bytes("{\"params\":{\"arguments\":" + arguments + "}}"), StrictJson.MAX_BYTES);

        var taken = request.object("params").orElseThrow().object("arguments").orElseThrow();
        assertThat(StrictJson.readObject(taken.bytes()).text()).isEqualTo(arguments);
    }

    @Test
    void anEnvelopeIsNoWayAroundTheDepthOfItsArguments() throws Exception {
        var request = StrictJson.readEnvelope(
                bytes("{\"arguments\":" + nested(StrictJson.MAX_DEPTH + 1) + "}"), StrictJson.MAX_BYTES);

        var taken = request.object("arguments").orElseThrow();

        assertThatThrownBy(() -> StrictJson.readObject(taken.bytes()))
                .isInstanceOfSatisfying(
                        RefusedJsonException.class, e -> assertThat(e.refusal()).isEqualTo(JsonRefusal.TOO_DEEP));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    private static CanonicalJson read(String json) throws RefusedJsonException {
        return StrictJson.readObject(bytes(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
