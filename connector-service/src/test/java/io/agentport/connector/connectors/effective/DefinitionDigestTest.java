// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.connectors.definitions.DefinitionReader;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionDigestTest {
    private static final String DEFINITION = """
            connector: example
            title: Example
            auth: {scheme: bearer, setting: api_key}
            headers: {X-Version: "7"}
            idempotency: {header: Idempotency-Key, lifetime: 24h, methods: [POST]}
            rejections: {also: ["500"], except: ["409"]}
            mask: [client_secret]
            max_response: 1MiB
            timeout: 10s
            tools:
              pay:
                title: Pay a thing
                description: Pays one of the things.
                tags: [things]
                risk: write
                request: POST /v1/things/{thing}/pay
                path:
                  thing: {type: string, description: An id.}
                query:
                  dry: {type: boolean, description: Only try.}
                fixed_query: {mode: fast}
                form:
                  amount: {type: integer, maximum: 100, description: How much.}
                required: [amount]
                effect: "thing:{thing}"
            """;
    private static final BaseUrl URL = BaseUrl.parse("https://api.example.com");
    private static final ToolId PAY = new ToolId("shop", "pay");

    private static ToolDefinition tool(String definition) {
        return DefinitionReader.read("example.yaml", definition).tools().getFirst();
    }

    private static Authentication bearer(String setting, String reference) {
        return new Authentication.Bearer(new SecretReference(setting, reference));
    }

    private static Digest digest(String definition) {
        return DefinitionDigest.of(PAY, tool(definition), URL, List.of(), bearer("api_key", "${KEY}"));
    }

    @Test
    void theSameDefinitionHasTheSameDigest() {
        assertThat(digest(DEFINITION)).isEqualTo(digest(DEFINITION));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "X-Version: \"7\" | X-Version: \"8\"",
                "X-Version: | X-Other:",
                "header: Idempotency-Key | header: Request-Id",
                "lifetime: 24h | lifetime: 23h",
                "methods: [POST] | methods: [PUT]",
                "also: [\"500\"] | also: [\"501\"]",
                "except: [\"409\"] | except: [\"404\"]",
                "mask: [client_secret] | mask: [secret]",
                "timeout: 10s | timeout: 11s",
                "risk: write | risk: destructive",
                "request: POST | request: PUT",
                "/v1/things | /v2/things",
                "thing: {type: string, | thing: {type: string, segments: true,",
                "dry: {type: boolean, | dry: {type: boolean, as: dry_run,",
                "mode: fast | mode: slow",
                "maximum: 100 | maximum: 101",
                "amount: {type: integer, | amount: {type: integer, as: sum,",
                "  form: |   json:",
                "required: [amount] | required: [amount, dry]",
                "effect: \"thing:{thing}\" | effect: \"other:{thing}\"",
            })
    void everyPartThatDecidesWhatIsSentChangesIt(String part, String replacement) {
        var from = part.replace("\\n", "\n");
        assertThat(DEFINITION).contains(from);

        assertThat(digest(DEFINITION.replace(from, replacement == null ? "" : replacement)))
                .isNotEqualTo(digest(DEFINITION));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title: Pay a thing | title: Pay something",
                "description: Pays one of the things. | description: Pays a thing.",
                "tags: [things] | tags: [others]",
                "title: Example | title: Sample",
                "max_response: 1MiB | max_response: 2MiB",
            })
    void whatIsForReadersOnlyDoesNotChangeIt(String part, String replacement) {
        assertThat(digest(DEFINITION.replace(part, replacement))).isEqualTo(digest(DEFINITION));
    }

    @Test
    void everySettingOfTheIntegrationChangesIt() {
        var tool = tool(DEFINITION);
        var key = bearer("api_key", "${KEY}");
        var digests = List.of(
                DefinitionDigest.of(PAY, tool, URL, List.of(), key),
                DefinitionDigest.of(new ToolId("other", "pay"), tool, URL, List.of(), key),
                DefinitionDigest.of(new ToolId("shop", "other"), tool, URL, List.of(), key),
                DefinitionDigest.of(PAY, tool, BaseUrl.parse("https://api.example.org"), List.of(), key),
                DefinitionDigest.of(PAY, tool, BaseUrl.parse("http://api.example.com"), List.of(), key),
                DefinitionDigest.of(PAY, tool, BaseUrl.parse("https://api.example.com:8443"), List.of(), key),
                DefinitionDigest.of(PAY, tool, BaseUrl.parse("https://api.example.com/x"), List.of(), key),
                DefinitionDigest.of(PAY, tool, URL, List.of(AddressRange.parse("10.0.0.0/8")), key),
                DefinitionDigest.of(PAY, tool, URL, List.of(), bearer("api_key", "${OTHER}")),
                DefinitionDigest.of(PAY, tool, URL, List.of(), bearer("token", "${KEY}")),
                DefinitionDigest.of(PAY, tool, URL, List.of(), new Authentication.None()),
                DefinitionDigest.of(
                        PAY,
                        tool,
                        URL,
                        List.of(),
                        new Authentication.Basic("u", new SecretReference("api_key", "${KEY}"))),
                DefinitionDigest.of(
                        PAY,
                        tool,
                        URL,
                        List.of(),
                        new Authentication.Basic("v", new SecretReference("api_key", "${KEY}"))),
                DefinitionDigest.of(
                        PAY,
                        tool,
                        URL,
                        List.of(),
                        new Authentication.Header("X-Key", "", new SecretReference("api_key", "${KEY}"))),
                DefinitionDigest.of(
                        PAY,
                        tool,
                        URL,
                        List.of(),
                        new Authentication.Header("X-Key", "Token ", new SecretReference("api_key", "${KEY}"))));

        assertThat(new HashSet<>(digests)).hasSameSizeAs(digests);
    }

    @Test
    void aTrailingSlashOrTheStandardPortOfTheUrlIsNoChange() {
        var tool = tool(DEFINITION);
        var key = bearer("api_key", "${KEY}");

        assertThat(DefinitionDigest.of(PAY, tool, BaseUrl.parse("https://API.example.com:443/"), List.of(), key))
                .isEqualTo(DefinitionDigest.of(PAY, tool, URL, List.of(), key));
    }
}
