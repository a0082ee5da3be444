// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {
    private static final String SECRET = "sk_live/9a+b\"c\\d e&f=%41~";
    private static final Scrubber SCRUBBER = Scrubber.of(List.of(SECRET));

    @Test
    void theValueItselfIsTakenOut() {
        assertThat(SCRUBBER.scrub("key " + SECRET + " and " + SECRET + ".")).isEqualTo("key *** and ***.");
    }

    @Test
    void otherTextStaysTheSameObject() {
        var text = "{\"id\":\"sk_live/9a+b\",\"q\":\"%73\\u0073\"}";
        assertThat(SCRUBBER.scrub(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "user", "user:"})
    void base64IsTakenOutAtEveryAlignment(String before) {
        byte[] bytes = (before + SECRET + ":tail").getBytes(StandardCharsets.UTF_8);
        for (var encoder : List.of(
                Base64.getEncoder(),
                Base64.getUrlEncoder(),
                Base64.getEncoder().withoutPadding(),
                Base64.getUrlEncoder().withoutPadding())) {
            var scrubbed = SCRUBBER.scrub("Basic " + encoder.encodeToString(bytes));
            // what is left may say something about the bytes around the credential, and no more
            int around = (before.length() + 2) * 4 / 3 + (":tail".length() + 2) * 4 / 3 + 4;
            assertThat(scrubbed).startsWith("Basic ").contains("***");
            assertThat(scrubbed.length()).isLessThanOrEqualTo("Basic ***".length() + around);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\\r\\n", "\\n", "%0D%0A", "%0a"})
    void base64ThatIsBrokenIntoLinesIsTakenOut(String lineBreak) {
        var mime = Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.UTF_8));
        var credential = "sk_live_" + "0123456789abcdef".repeat(8);
        var encoded = mime.encodeToString((".".repeat(40) + credential).getBytes(StandardCharsets.UTF_8));

        var scrubbed = Scrubber.of(List.of(credential)).scrub(encoded.replace("\n", lineBreak));

        // the rest of the last group of four stays
        assertThat(scrubbed).contains("***").hasSizeLessThan(70);
    }

    @Test
    void percentEncodingIsTakenOutInEitherCase() {
        var encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        assertThat(SCRUBBER.scrub("?key=" + encoded + "&x=1")).isEqualTo("?key=***&x=1");
        assertThat(SCRUBBER.scrub(
                        "?key=" + encoded.toLowerCase(java.util.Locale.ROOT).replace("sk_live", "sk_live") + "&x=1"))
                .isEqualTo("?key=***&x=1");
        assertThat(SCRUBBER.scrub("?key=" + encoded.replace("+", "%20"))).isEqualTo("?key=***");
    }

    @Test
    void everyCharacterPercentEncodedIsTakenOut() {
        var encoded = new StringBuilder();
        SECRET.chars().forEach(c -> encoded.append("%%%02X".formatted(c)));
        assertThat(SCRUBBER.scrub("a" + encoded + "b")).isEqualTo("a***b");
    }

    @Test
    void jsonEscapesAreTakenOut() {
        var escaped = SECRET.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(SCRUBBER.scrub("{\"k\":\"" + escaped + "\"}")).isEqualTo("{\"k\":\"***\"}");
        assertThat(SCRUBBER.scrub("{\"k\":\"" + escaped.replace("/", "\\/") + "\"}"))
                .isEqualTo("{\"k\":\"***\"}");
        var unicode = new StringBuilder();
        SECRET.chars().forEach(c -> unicode.append("\\u%04x".formatted(c)));
        assertThat(SCRUBBER.scrub("{\"k\":\"" + unicode + "\"}")).isEqualTo("{\"k\":\"***\"}");
    }

    /** An error that quotes a JSON text in a JSON string. */
    @Test
    void whatJsonEscapesTwiceIsTakenOut() {
        var secret = SECRET + "\\\"x";
        var scrubber = Scrubber.of(List.of(secret));
        var escaped = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        var twice = escaped.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(scrubber.scrub("{\"error\":\"{\\\"k\\\":\\\"" + twice + "\\\"}\"}"))
                .isEqualTo("{\"error\":\"{\\\"k\\\":\\\"***\\\"}\"}");
        var unicode = new StringBuilder();
        secret.chars().forEach(c -> unicode.append("\\\\u%04x".formatted(c)));
        assertThat(scrubber.scrub("a" + unicode + "b")).isEqualTo("a***b");
    }

    @Test
    void mixedEscapesAreTakenOut() {
        var mixed = SECRET.replace("s", "\\u0073")
                .replace("_", "%5f")
                .replace("\\d", "\\\\d")
                .replace("\"", "\\\"");
        assertThat(SCRUBBER.scrub("<" + mixed + ">")).isEqualTo("<***>");
    }

    @Test
    void bytesThatAreNotTextAreScrubbedToo() {
        byte[] bytes = ("\u0000\u00ff" + SECRET + "\u0001").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(SCRUBBER.scrub(bytes), StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0000\u00ff***\u0001");
    }

    @Test
    void theLongerOfTwoCredentialsIsTakenOutWhole() {
        var both = Scrubber.of(List.of("abcdefgh", "abcdefghijkl"));
        assertThat(both.scrub("abcdefghijkl abcdefgh")).isEqualTo("*** ***");
    }
}
