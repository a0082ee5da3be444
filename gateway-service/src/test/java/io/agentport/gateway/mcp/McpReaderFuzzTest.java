// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.fuzzing.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any message is one of an era, with arguments in canonical form, or is refused with an error; nothing is thrown. */
class McpReaderFuzzTest {
    private static final List<McpHeaders> HEADERS = List.of(
            new McpHeaders(null, null, null),
            new McpHeaders("2025-06-18", null, null),
            new McpHeaders("2026-07-28", "tools/call", "stripe__create_refund"));
    static final List<String> WORDS = List.of(
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
            "1.5",
            "1e400",
            "\"\"",
            "{\"a\":",
            "[[",
            "\"id\":",
            "\"params\":",
            "\"method\":",
            "\"jsonrpc\":\"2.0\"",
            "\"arguments\":",
            "\"arguments\":[]",
            "\"params\":[]",
            "\"_meta\":",
            "\"name\":",
            "\"tools/call\"",
            "\"tools/list\"",
            "\"server/discover\"",
            "\"initialize\"",
            "\"2026-07-28\"",
            "\"id\":1e400",
            "\"id\":{}",
            "\\ud800",
            "\u0000",
            "\uFEFF",
            " ");

    @FuzzTest
    void anyMessage(byte[] input) {
        for (var headers : HEADERS) {
            switch (McpReader.read(input, headers)) {
                case McpMessage.Request request -> {
                    assertThat(request.toolName()).isNotNull();
                    if (request.arguments() != null) {
                        assertThat(CanonicalJson.ofCanonical(request.arguments().text()))
                                .isEqualTo(request.arguments());
                    }
                    assertThat(request.params().has("arguments")).isFalse();
                }
                case McpMessage.Notification notification ->
                    assertThat(notification.method()).isNotNull();
                case McpMessage.Bad bad -> assertThat(bad.error().message()).isNotBlank();
            }
        }
    }

    @Test
    void anyMutationOfAMessage() {
        Mutations.of(McpReaderFuzzTest.class, "anyMessage", WORDS).each(10_000, this::anyMessage);
    }
}
