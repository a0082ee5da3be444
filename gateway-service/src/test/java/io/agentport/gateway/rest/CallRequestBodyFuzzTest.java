// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.fuzzing.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any body is a call with arguments in canonical form, or is refused with a problem and words; nothing is thrown. */
public class CallRequestBodyFuzzTest {
    public static final List<String> WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "true",
            "1",
            "1.0",
            "1e400",
            "9007199254740993",
            "\"\"",
            "{\"a\":",
            "[[",
            "\"integration\":",
            "\"tool\":",
            "\"arguments\":",
            "\"reason\":",
            "\"arguments\":{}",
            "\"stripe\"",
            "\"a__b\"",
            "\"../x\"",
            "\\u0041",
            "\\ud800",
            "\u0000",
            "\uFEFF",
            "\u202e",
            " ",
            "//");

    @FuzzTest
    void anyBody(byte[] input) {
        switch (CallRequestBody.read(input)) {
            case CallRequestBody.Read.Good(var body) ->
                assertThat(CanonicalJson.ofCanonical(body.arguments().text())).isEqualTo(body.arguments());
            case CallRequestBody.Read.Bad(var refused) -> {
                assertThat(refused.problem()).isNotNull();
                assertThat(refused.detail()).isNotBlank();
            }
        }
    }

    @Test
    void anyMutationOfACall() {
        Mutations.of(CallRequestBodyFuzzTest.class, "anyBody", WORDS).each(10_000, this::anyBody);
    }
}
