// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.contracts.calls.Hmac;
import io.agentport.fuzzing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@link SealReader} answers whatever the text: nothing is thrown, and only what the other service's key signed is good. */
class SealReaderFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    /** A key whose name and value are fixed, so that a stored input means the same tomorrow. */
    private static final byte[] KEY = "a key of thirty-two bytes, fixed".getBytes(StandardCharsets.UTF_8);

    private static final String HEADER = encode("{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"agentport-seal+jwt\"}");
    private static final List<String> WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "true",
            ".",
            "..",
            "=",
            "_",
            "-",
            "\u00e9",
            "\"\"",
            "{}",
            "[[",
            "e30",
            "\"iss\":",
            "\"aud\":",
            "\"use\":",
            "\"claims\":",
            "\"facts\":",
            "\"not_after\":",
            "\"policy-service\"",
            "\"approval-service\"",
            "\"permit\"",
            "\"ask\"",
            "\"refusal\"",
            "\"integration\"",
            "1e999999999",
            "-1",
            "\"2026-01-02T03:04:05Z\"",
            "\"alg\":\"none\"",
            "\"kid\":null",
            "\u0000",
            "\\ud800");

    @TempDir
    static Path directory;

    private static final List<Class<? extends SealedClaims>> CLAIMS = List.of(
            SealedClaims.Permit.class,
            SealedClaims.Ask.class,
            SealedClaims.Refusal.class,
            SealedClaims.Ended.class,
            SealedClaims.Integration.class,
            SealedClaims.Grant.class);

    private static SealReader reader;

    @BeforeAll
    static void writeTheKey() throws IOException {
        var pair = SealPair.POLICY_TO_CONNECTOR;
        Files.writeString(directory.resolve(pair.fileName()), "k1 " + encode(KEY) + "\n");
        reader = new SealReader(pair, SealKeyFile.open(directory, pair));
    }

    @FuzzTest
    void anyText(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        for (var type : CLAIMS) {
            // nobody finds a signature here, so nothing is good
            assertThat(reader.open(text, type, NOW)).isInstanceOf(SealResult.Refused.class);
            // a header of the text's own
            assertThat(reader.open(encode(input) + ".e30.AA", type, NOW)).isInstanceOf(SealResult.Refused.class);
        }
    }

    @Test
    void anyMutationOfASeal() {
        Mutations.of(SealReaderFuzzTest.class, "anyText", WORDS).each(5_000, this::anyText);
    }

    /** Rightly signed, by somebody who does not write what we write. */
    @FuzzTest
    void anySignedPayload(byte[] input) {
        var signed = HEADER + "." + encode(input);
        var seal = signed + "." + encode(Hmac.sha256(Hmac.key(KEY), signed.getBytes(StandardCharsets.US_ASCII)));
        int good = 0;
        for (var type : CLAIMS) {
            if (reader.open(seal, type, NOW) instanceof SealResult.Valid<?>(var claims)) {
                assertThat(claims).isInstanceOf(type);
                assertThat(claims.deadline())
                        .satisfiesAnyOf(
                                deadline -> assertThat(deadline).isNull(),
                                deadline -> assertThat(deadline).isAfter(NOW));
                good++;
            }
        }
        assertThat(good).as("uses that one seal is good for").isLessThanOrEqualTo(1);
    }

    @Test
    void anyMutationOfASignedPayload() {
        Mutations.of(SealReaderFuzzTest.class, "anySignedPayload", WORDS).each(5_000, this::anySignedPayload);
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
