// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.fuzzing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any text is a connector, or an {@link InvalidDefinitionException} with file, line and column; nothing else is thrown. */
class DefinitionReaderFuzzTest {
    private static final List<String> WORDS = List.of(
            "connector: ",
            "title: ",
            "base_url: ",
            "auth: ",
            "{scheme: none}",
            "headers: ",
            "schemas:\n",
            "groups:\n",
            "tools:\n",
            "request: ",
            "GET /",
            "/{id}",
            "path: ",
            "query: ",
            "form: ",
            "json: ",
            "header: ",
            "fixed_query: ",
            "include: [",
            "required: [",
            "exactly_one: [",
            "effect: ",
            "\"\"",
            "like: ",
            "as: ",
            "segments: true",
            "mask: [",
            "timeout: ",
            "30s",
            "max_response: ",
            "9999MiB",
            "rejections: ",
            "idempotency: ",
            "type: object",
            "type: array",
            "additionalProperties: ",
            "propertyNames: ",
            "pattern: \"(\"",
            "pattern: \"(a+)+$\"",
            "minLength: -1",
            "maximum: 1e999999999",
            "multipleOf: 0",
            "multipleOf: 1e-999999999",
            "enum: []",
            "anyOf: []",
            "anyOf: [[]]",
            "format: email",
            "minLength: 1.5",
            "{",
            "}",
            "[",
            "]",
            "[[",
            "{{",
            "{a: ",
            "- - ",
            "? ",
            "&a ",
            "*a",
            "!!str ",
            "<<: ",
            "|\n",
            "\t",
            "\u0000",
            "\u2028",
            "\uFEFF",
            ":",
            ",",
            "~",
            "null",
            "\"",
            "'",
            "%2e",
            "..",
            "\\ud800");

    @FuzzTest
    void anyText(byte[] input) {
        try {
            var connector = DefinitionReader.read("fuzz.yaml", new String(input, StandardCharsets.UTF_8));
            assertThat(connector.tools())
                    .allSatisfy(tool -> assertThat(tool.http().path().parts()).isNotEmpty());
        } catch (InvalidDefinitionException e) {
            assertThat(e.getMessage()).matches("(?s)fuzz\\.yaml:[0-9]+:[0-9]+: .+");
        }
    }

    @Test
    void anyMutationOfADefinition() {
        Mutations.of(DefinitionReaderFuzzTest.class, "anyText", WORDS).each(5_000, this::anyText);
    }
}
