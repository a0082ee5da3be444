// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultWriterTest {
    private static final String SECRET = "sk_live_0123456789";
    private final ResultWriter writer = new ResultWriter(Scrubber.of(List.of(SECRET)), List.of("number"), 1000);

    @Test
    void jsonStaysJson() {
        var result = writer.write(200, "application/json; charset=utf-8", bytes("{\"a\":1}"), false);
        assertThat(result.isJson()).isTrue();
        assertThat(result.body()).isEqualTo("{\"a\":1}");
        assertThat(result.truncated()).isFalse();
    }

    @Test
    void maskedFieldsAreHiddenWhereverTheyStand() {
        var result = writer.write(
                200, "application/json", bytes("{\"x\":[{\"number\":\"4242\",\"b\":{\"number\":{}}}]}"), false);
        assertThat(result.body()).isEqualTo("{\"x\":[{\"number\":\"***\",\"b\":{\"number\":\"***\"}}]}");
    }

    @Test
    void whatCannotBeMaskedIsWithheld() {
        var result = writer.write(
                200, "application/json", bytes("{\"number\":\"4242" + " ".repeat(1000) + "x".repeat(1000)), true);
        assertThat(result.body()).doesNotContain("4242").contains("withheld");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/octet-stream", "text/html", "nonsense"})
    void jsonIsMaskedWhateverItIsCalled(String contentType) {
        var result = writer.write(200, contentType, bytes("{\"number\":\"4242\"}"), false);
        assertThat(result.body()).isEqualTo("{\"number\":\"***\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"number: 4242", "{\"a\":1}\n{\"number\":\"4242\"}", "1 {\"number\":\"4242\"}"})
    void textThatIsNotOneJsonValueIsWithheldIfFieldsAreMasked(String body) {
        for (var contentType : List.of("text/plain", "application/json", "application/x-ndjson")) {
            assertThat(writer.write(200, contentType, bytes(body), false).body())
                    .startsWith("[withheld");
        }
    }

    @Test
    void bytesThatAreNotTextAreWithheldIfFieldsAreMasked() {
        byte[] body = "{\"number\":\"4242\"}".getBytes(StandardCharsets.UTF_16);
        var result = writer.write(200, "application/json; charset=none-such", body, false);
        assertThat(result.base64()).isFalse();
        assertThat(result.body()).startsWith("[withheld");
        assertThat(writer.write(204, null, new byte[0], false).body()).isEmpty();
    }

    @Test
    void halfACredentialAtTheEndOfCutBytesDoesNotStay() {
        byte[] start = new byte[1000];
        start[0] = (byte) 0xff;
        byte[] half = bytes(SECRET.substring(0, 14));
        byte[] body = ByteBuffer.allocate(start.length + half.length)
                .put(start)
                .put(half)
                .array();
        var result = unmasked(100_000).write(200, "image/png", body, true);
        assertThat(Base64.getDecoder().decode(result.body())).isNotEmpty().doesNotContain((byte) 's');
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void aLongBodyIsCutAndSaid() {
        var result = unmasked(1000).write(200, "text/plain", bytes("ä".repeat(2000)), false);
        assertThat(result.truncated()).isTrue();
        assertThat(bytes(result.body())).hasSizeLessThanOrEqualTo(1000);
        assertThat(result.originalBytes()).isEqualTo(4000);
        assertThat(result.body()).matches("ä+");
    }

    @Test
    void bytesThatAreNotTextBecomeBase64() {
        byte[] body = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
        var result = unmasked(1000).write(200, "image/png", body, false);
        assertThat(result.base64()).isTrue();
        assertThat(result.mediaType()).isEqualTo("image/png");
        assertThat(Base64.getDecoder().decode(result.body())).isEqualTo(body);
    }

    @Test
    void cutBase64CanStillBeDecoded() {
        var result = unmasked(1000).write(200, "image/png", new byte[5000], false);
        assertThat(result.truncated()).isTrue();
        assertThat(Base64.getDecoder().decode(result.body())).hasSize(750);
    }

    @Test
    void halfACredentialAtACutDoesNotStay() {
        var body = "x".repeat(1000) + SECRET.substring(0, 14);
        assertThat(unmasked(100_000).write(200, "text/plain", bytes(body), true).body())
                .isNotEmpty()
                .doesNotContain("sk_live");
    }

    @Test
    void aMediaTypeThatIsNoneIsNotRepeated() {
        assertThat(unmasked(1000)
                        .write(200, "text/<b>" + SECRET, bytes("a"), false)
                        .mediaType())
                .isEqualTo("application/octet-stream");
    }

    private static ResultWriter unmasked(int maxBytes) {
        return new ResultWriter(Scrubber.of(List.of(SECRET)), List.of(), maxBytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
