// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.effective.BundledConnectors;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.fuzzing.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever canonical arguments a bundled tool is given, it makes a request of its own method and template or refuses them
 * with {@code invalid_arguments}; nothing is thrown.
 */
class RequestBuilderFuzzTest {
    private static final BaseUrl BASE = BaseUrl.parse("https://api.example.com/root");
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
            "1",
            "-1",
            "1.5",
            "1e300",
            "\"\"",
            "\"..\"",
            "\"%2e\"",
            "\"/\"",
            "\"a\\r\\nb\"",
            "\"\\u0000\"",
            "[null]",
            "[[",
            "{\"a\":",
            "\"customer\":",
            "\"metadata\":",
            "\"created\":",
            "\"items\":",
            "\"expand\":",
            "\"charge\":",
            "\"payment_intent\":",
            "\"email\":",
            "\"url\":",
            "\"cus_1\"",
            "\"https://a.example/\"",
            "\\ud83d\\ude00",
            "&",
            "=",
            "#",
            "?",
            "%");

    private static final List<RequestBuilder> BUILDERS = new BundledConnectors()
            .all().stream()
                    .flatMap(connector -> connector.tools().stream())
                    .map(tool -> new RequestBuilder(tool, BASE))
                    .toList();

    @FuzzTest
    void anyArguments(byte[] input) {
        CanonicalJson arguments;
        try {
            arguments = StrictJson.readObject(input);
        } catch (RefusedJsonException e) {
            return;
        }
        for (var builder : BUILDERS) {
            switch (builder.build(arguments)) {
                case BuildResult.Built(var request) ->
                    assertThat(request.pathAndQuery()).startsWith("/root/v1/").matches("[A-Za-z0-9._~/%?&=-]+");
                case BuildResult.Refused refused -> assertThat(refused.reason()).isEqualTo("invalid_arguments");
            }
        }
    }

    @Test
    void anyMutationOfArguments() {
        Mutations.of(RequestBuilderFuzzTest.class, "anyArguments", WORDS).each(3_000, this::anyArguments);
    }
}
