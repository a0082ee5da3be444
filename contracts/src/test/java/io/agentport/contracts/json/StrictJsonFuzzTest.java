// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.fuzzing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

/**
 * Any bytes are a JSON object with one canonical form, the one that others find too, or a {@link RefusedJsonException}
 * with a place and words; nothing else is thrown.
 */
class StrictJsonFuzzTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "{\"a\":",
            "[[",
            "null",
            "true",
            "false",
            "\"a\":1,",
            "\"\":",
            " ",
            "\r\n",
            "\t",
            "\uFEFF",
            "\\u0000",
            "\\ud800",
            "\\udc00",
            "\\ud83d\\ude00",
            "\\/",
            "\u202E",
            "\u200B",
            "\u0000",
            "-0",
            "0.0",
            "1E2",
            "1e400",
            "-1e-400",
            "5e-324",
            "9007199254740991",
            "9007199254740993",
            "0.1",
            "1e99999999999",
            "12345678901234567890",
            "01",
            "1.",
            "+1",
            "NaN",
            "Infinity",
            "//",
            "/*",
            "'");

    static {
        JACKSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build());
    }

    @FuzzTest
    void anyBytes(byte[] input) {
        try {
            assertIsTheCanonicalForm(StrictJson.readObject(input), new String(input, StandardCharsets.UTF_8));
        } catch (RefusedJsonException e) {
            assertIsExplained(e);
        }
        try {
            var envelope = StrictJson.readEnvelope(input, 2 * StrictJson.MAX_BYTES);
            assertPartsAreCanonical(envelope);
        } catch (RefusedJsonException e) {
            assertIsExplained(e);
        }
        var shown = VisibleText.of(new String(input, StandardCharsets.UTF_8));
        assertThat(VisibleText.of(shown)).isEqualTo(shown);
    }

    private static void assertIsTheCanonicalForm(CanonicalJson read, String sent) {
        try {
            assertThat(read.text()).isEqualTo(new JsonCanonicalizer(sent).getEncodedString());
            assertThat(JACKSON.readTree(read.text()))
                    .isEqualTo(JACKSON.readTree(new JsonCanonicalizer(sent).getEncodedString()));
        } catch (IOException e) {
            throw new AssertionError("others do not read it", e);
        }
        assertThat(CanonicalJson.ofCanonical(read.text())).isEqualTo(read);
        assertThat(CanonicalJson.ofCanonical(read.text()).digest()).isEqualTo(read.digest());
    }

    private static void assertPartsAreCanonical(CanonicalJson envelope) throws RefusedJsonException {
        for (var member : List.of("a", "arguments", "")) {
            envelope.string(member);
            var without = envelope.without(member);
            assertThat(StrictJson.readEnvelope(without.bytes(), 2 * StrictJson.MAX_BYTES))
                    .isEqualTo(without);
            assertThat(without.without(member)).isEqualTo(without);
            if (envelope.object(member).isPresent()) {
                var part = envelope.object(member).get();
                assertThat(StrictJson.readEnvelope(part.bytes(), 2 * StrictJson.MAX_BYTES))
                        .isEqualTo(part);
            }
        }
    }

    private static void assertIsExplained(RefusedJsonException e) {
        assertThat(e.getMessage()).isNotBlank();
        assertThat(e.refusal().code()).isNotBlank();
        assertThat(e.pointer()).matches(pointer -> pointer.isEmpty() || pointer.startsWith("/"));
    }

    @Test
    void anyMutationOfGoodInput() {
        Mutations.of(StrictJsonFuzzTest.class, "anyBytes", WORDS).each(10_000, this::anyBytes);
    }
}
