// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.Held;
import io.agentport.contracts.seals.SealedClaims;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegrationsTest {
    private final FakeDeclarations declared = new FakeDeclarations();
    private final FakeDiscoveries discovered = new FakeDiscoveries();
    private final Integrations integrations = integrations(Map.of("agentport.sandbox.url", "http://127.0.0.1:4769"));

    private Integrations integrations(Map<String, String> config) {
        var reader = new IntegrationReader(
                new BundledConnectors(),
                discovered,
                new SmallRyeConfigBuilder().withDefaultValues(config).build());
        return new Integrations(declared, discovered, reader);
    }

    private static SealedClaims.Integration stripe(
            String kind,
            String connector,
            @Nullable String baseUrl,
            Map<String, String> secrets,
            Map<String, String> settings) {
        return new SealedClaims.Integration(
                "pay", 1, kind, connector, baseUrl, secrets, settings, List.of("10.0.0.0/8"));
    }

    private static SealedClaims.Integration stripe() {
        return stripe("bundled", "stripe", null, Map.of("api_key", "${STRIPE_API_KEY}"), Map.of());
    }

    @Test
    void aDeclaredIntegrationHasTheToolsOfItsConnectorUnderItsOwnName() {
        declared.declare(stripe());

        var tool = integrations.find(new ToolId("pay", "create_refund")).orElseThrow();

        assertThat(tool.upstream().origin()).isEqualTo(new Origin("https", "api.stripe.com", 443));
        assertThat(tool.upstream().allowPrivate()).containsExactly(AddressRange.parse("10.0.0.0/8"));
        assertThat(tool.authentication())
                .isEqualTo(new Authentication.Bearer(new SecretReference("api_key", "${STRIPE_API_KEY}")));
        assertThat(tool.maskedFields()).containsExactly("client_secret");
        assertThat(integrations.find(new ToolId("stripe", "create_refund"))).isEmpty();
    }

    @Test
    void itsStatusSaysWhatItUses() {
        declared.declare(stripe());

        assertThat(integrations.integrations())
                .containsExactly(new IntegrationStatus(
                        "pay",
                        "stripe",
                        new Origin("https", "api.stripe.com", 443),
                        List.of(AddressRange.parse("10.0.0.0/8")),
                        List.of(new SecretReference("api_key", "${STRIPE_API_KEY}")),
                        null,
                        50,
                        0));
    }

    @Test
    void anIntegrationThatIsGoneHasNoTools() {
        declared.declare(stripe());
        assertThat(integrations.find(new ToolId("pay", "get_balance"))).isPresent();

        declared.declare();

        assertThat(integrations.find(new ToolId("pay", "get_balance"))).isEmpty();
        assertThat(integrations.all()).isEmpty();
    }

    @Test
    void aChangedSettingChangesTheDefinitionOfTheToolAndAnotherIntegrationsDoesNot() {
        UnaryOperator<String> digest = unused -> integrations
                .find(new ToolId("pay", "get_balance"))
                .orElseThrow()
                .definition()
                .value();
        declared.declare(stripe());
        var before = digest.apply("");
        declared.declare(
                stripe(),
                new SealedClaims.Integration(
                        "sandbox", 1, "bundled", "sandbox", null, Map.of("token", "${T}"), Map.of(), List.of()));
        assertThat(digest.apply("")).isEqualTo(before);

        declared.declare(stripe("bundled", "stripe", null, Map.of("api_key", "${OTHER}"), Map.of()));

        assertThat(digest.apply("")).isNotEqualTo(before);
    }

    @Test
    void theSandboxIsWhereTheOperatorOfThisProcessSaysAndMayBeDialledThere() {
        declared.declare(new SealedClaims.Integration(
                "sandbox", 1, "bundled", "sandbox", null, Map.of("token", "${T}"), Map.of(), List.of()));

        var tool = integrations.find(new ToolId("sandbox", "create_refund")).orElseThrow();

        assertThat(tool.upstream().origin()).isEqualTo(new Origin("http", "127.0.0.1", 4769));
        assertThat(tool.upstream().allowPrivate())
                .extracting(AddressRange::toString)
                .contains("127.0.0.0/8");
    }

    @Test
    void aUrlFromTheFileMakesNothingPrivateReachable() {
        declared.declare(new SealedClaims.Integration(
                "sandbox",
                1,
                "bundled",
                "sandbox",
                "http://127.0.0.1:9999",
                Map.of("token", "${T}"),
                Map.of(),
                List.of()));

        assertThat(integrations
                        .find(new ToolId("sandbox", "create_refund"))
                        .orElseThrow()
                        .upstream()
                        .allowPrivate())
                .isEmpty();
    }

    @Test
    void theSandboxHasNoToolsWhereItIsNotSetUp() {
        declared.declare(new SealedClaims.Integration(
                "sandbox", 1, "bundled", "sandbox", null, Map.of("token", "${T}"), Map.of(), List.of()));

        assertThat(integrations(Map.of()).integrations())
                .singleElement()
                .returns("`base_url` is missing", IntegrationStatus::problem)
                .returns(0, IntegrationStatus::tools);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "-",
            value = {
                "openapi ~ stripe ~ - ~ api_key ~ - ~ integrations of kind `openapi` are not supported yet",
                "mcp ~ https://wiki.example/mcp ~ - ~ api_key ~ - ~ an MCP server's credential is its `token`",
                "mcp ~ https://wiki.example/mcp ~ - ~ token ~ - ~ it has not said yet what it offers",
                "bundled ~ stripes ~ - ~ api_key ~ - ~ there is no bundled connector `stripes`",
                "bundled ~ stripe ~ - ~ token ~ - ~ `stripe` has no setting `token`",
                "bundled ~ stripe ~ - ~ - ~ - ~ `api_key` is missing",
                "bundled ~ stripe ~ - ~ api_key ~ region ~ `stripe` has no setting `region`",
                "bundled ~ stripe ~ file:///etc ~ api_key ~ - ~ expected `https://HOST[:PORT]`",
                "bundled ~ stripe ~ https://x/?a=b ~ api_key ~ - ~ expected a URL like `https://HOST[:PORT][/PATH]`",
            })
    void settingsThatDoNotFitLeaveNoToolsAndSayWhy(
            String kind, String connector, String baseUrl, String secret, String setting, String problem) {
        declared.declare(stripe(
                kind,
                connector,
                baseUrl,
                secret == null ? Map.of() : Map.of(secret, "${KEY}"),
                setting == null ? Map.of() : Map.of(setting, "x")));

        assertThat(integrations.integrations())
                .singleElement()
                .returns(problem, IntegrationStatus::problem)
                .returns(0, IntegrationStatus::tools);
        assertThat(integrations.find(new ToolId("pay", "get_balance"))).isEmpty();
    }

    @Test
    void anMcpServerHasTheToolsThatItOffersAndThoseThatAreNotAcceptedAreHeld() {
        var source = "https://wiki.example/mcp/";
        var offers = "[{\"name\":\"find\",\"inputSchema\":{}},{\"name\":\"edit\",\"inputSchema\":{}}]";
        discovered.offer(source, offers, Map.of());
        var accepted = discovered.of("pay", source).tools().getFirst().offer();
        discovered.offer(source, offers, Map.of("find", accepted, "edit", accepted));
        declared.declare(stripe("mcp", source, null, Map.of("token", "${KEY}"), Map.of("reads", "find")));

        var find = integrations.find(new ToolId("pay", "find")).orElseThrow();
        var edit = integrations.find(new ToolId("pay", "edit")).orElseThrow();

        assertThat(find.upstream().origin()).isEqualTo(new Origin("https", "wiki.example", 443));
        assertThat(find.risk()).isEqualTo(Risk.READ);
        assertThat(find.held()).isNull();
        assertThat(edit.risk()).isEqualTo(Risk.WRITE);
        assertThat(edit.held()).isEqualTo(Held.CHANGED);
        assertThat(integrations.integrations()).singleElement().returns(1, IntegrationStatus::held);
    }

    @Test
    void whatAnMcpServerOffersIsPartOfWhatAPermitIsGoodFor() {
        var source = "https://wiki.example/mcp";
        declared.declare(stripe("mcp", source, null, Map.of("token", "${KEY}"), Map.of()));
        discovered.offer(source, "[{\"name\":\"edit\",\"inputSchema\":{}}]", Map.of());
        var before = integrations.find(new ToolId("pay", "edit")).orElseThrow().definition();

        discovered.offer(source, "[{\"name\":\"edit\",\"inputSchema\":{\"properties\":{\"to\":{}}}}]", Map.of());

        assertThat(integrations.find(new ToolId("pay", "edit")).orElseThrow().definition())
                .isNotEqualTo(before);
    }
}
