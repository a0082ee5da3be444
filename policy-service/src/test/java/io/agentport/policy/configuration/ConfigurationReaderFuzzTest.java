// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.fuzzing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any text is a configuration, or there are findings with their places, which never repeat a secret; nothing is thrown. */
class ConfigurationReaderFuzzTest {
    private static final List<String> WORDS = List.of(
            "integrations:\n",
            "agents:\n",
            "approvals:\n",
            "defaults:",
            "  stripe:\n",
            "    api_key: ",
            "    permissions:\n",
            "auto_approve",
            "ask_approve",
            "deny",
            "\"*\": deny",
            "\"list_*\": auto_approve",
            "${STRIPE_API_KEY}",
            "${file:/x}",
            "${",
            "}",
            "{",
            "[",
            "]",
            "[[",
            "{{",
            "? ",
            "- ",
            "- - ",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "|\n",
            ">\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "<<: ",
            "\"",
            "'",
            "\t",
            "\r",
            "\u0085",
            "\u2028",
            "\u0000",
            "\uFEFF",
            "# ",
            ": ",
            ",",
            "~",
            "null",
            "999.999.999.999/8",
            "10.0.0.0/33",
            "::/129",
            "1.2.3:4/8",
            "PT1S",
            "99999999999d",
            "P1D",
            "-1",
            "0",
            "1e999999999",
            "https://a.example/",
            "http://[::1",
            "mcp: ",
            "openapi: ",
            "a__b",
            "\\x00",
            "\\ud800");

    @FuzzTest
    void anyText(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        assertIsReadOrExplained(ConfigurationReader.read(text, Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS));
        assertIsReadOrExplained(ConfigurationReader.readForm(text));
    }

    private static void assertIsReadOrExplained(Reading reading) {
        switch (reading) {
            case Reading.Good good ->
                assertThat(good.configuration().integrations()).isNotNull();
            case Reading.Bad bad ->
                assertThat(bad.findings())
                        .isNotEmpty()
                        .allSatisfy(finding ->
                                assertThat(finding.in("f")).matches("(?s)f:[1-9][0-9]*:[1-9][0-9]*: [^\\s].*"));
        }
    }

    @Test
    void anyMutationOfAConfiguration() {
        Mutations.of(ConfigurationReaderFuzzTest.class, "anyText", WORDS).each(10_000, this::anyText);
    }
}
