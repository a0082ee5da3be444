// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.fuzzing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever an upstream answers, its result fits and does not hold the credential; nothing is thrown. */
class ResultWriterFuzzTest {
    private static final String SECRET = "sk_live_0123456789+/";
    private static final int MAX_BYTES = 1000;
    private static final List<String> WORDS = List.of(
            SECRET,
            "sk_live_",
            "0123456789",
            "%2B",
            "%2b%2F",
            "\\/",
            "\\u002b",
            "\\u0073k_live_0123456789+/",
            "%73k_live_0123456789+/",
            "\r\n",
            "\\n",
            "%0A",
            "c2tfbGl2ZV8wMTIzNDU2Nzg5Ky8=",
            "sk_live_\n0123456789",
            "{",
            "}",
            "[",
            "]",
            "[[",
            "\"",
            ":",
            ",",
            "\"client_secret\":",
            "null",
            "1",
            "\u00e9",
            "\ud83d\ude00",
            "\u0000",
            "%",
            "\\",
            "\\u",
            "%7",
            "application/json",
            "text/plain",
            "; charset=",
            "utf-16",
            "iso-8859-1",
            "utf-7",
            "\"\"",
            "+json",
            "/");

    /** The first line is the content type, the rest the body. */
    @FuzzTest
    void anyReply(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        var contentType = new String(input, 0, end, StandardCharsets.ISO_8859_1);
        byte[] body = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        for (var masked : List.of(List.<String>of(), List.of("client_secret"))) {
            var writer = new ResultWriter(Scrubber.of(List.of(SECRET)), masked, MAX_BYTES);
            for (boolean cut : new boolean[] {false, true}) {
                var result = writer.write(200, contentType, body, cut);

                assertThat(result.body()).doesNotContain(SECRET);
                assertThat(result.mediaType()).doesNotContain(SECRET);
                assertThat(result.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MAX_BYTES);
            }
        }
    }

    @Test
    void anyMutationOfAReply() {
        Mutations.of(ResultWriterFuzzTest.class, "anyReply", WORDS).each(5_000, this::anyReply);
    }
}
