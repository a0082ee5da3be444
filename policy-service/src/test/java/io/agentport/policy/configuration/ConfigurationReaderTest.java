// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolListing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
    /** As the design has it. */
    static final String SEED = """
            integrations:
              stripe:                            # a bundled connector of that name
                api_key: ${STRIPE_API_KEY}
                permissions:
                  list_customers: auto_approve
                  get_customer: auto_approve
                  create_refund: ask_approve
                  delete_customer: deny
            """;

    private static Configuration good(String text) {
        return assertInstanceOf(
                        Reading.Good.class, ConfigurationReader.read(text, Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS))
                .configuration();
    }

    @Test
    void theSeedWorksAsItStands() {
        var configuration = good(SEED);

        assertThat(configuration.agents()).isNull();
        assertThat(configuration.expireAfter()).isEqualTo(Duration.ofMinutes(15));
        var stripe = configuration.integrations().getFirst();
        assertThat(stripe.name()).isEqualTo("stripe");
        assertThat(stripe.connector()).isEqualTo("stripe");
        assertThat(stripe.secrets()).isEqualTo(Map.of("api_key", "${STRIPE_API_KEY}"));
        assertThat(stripe.rules())
                .extracting(rule -> rule.line().reason())
                .contains("stripe.permissions.create_refund (line 7)");
        assertThat(stripe.rules())
                .extracting(rule -> rule.line().tier())
                .containsExactly(Tier.AUTO_APPROVE, Tier.AUTO_APPROVE, Tier.ASK_APPROVE, Tier.DENY);
    }

    @Test
    void everySettingIsRead() {
        var configuration = good("""
                integrations:
                  payments:
                    connector: stripe
                    api_key: ${file:/run/secrets/stripe}
                    base_url: https://stripe.internal.example.com/v1
                    allow_private: [10.20.0.0/16, "fd00::/8"]
                    permissions:
                      "list_*": auto_approve
                      "delete_*": deny
                      "purge_*": deny
                    defaults: {read: auto_approve, write: ask_approve}
                  sandbox: {}
                agents:
                  support-bot:
                    integrations: [payments]
                    groups: [support, "team/eu"]
                    calls_per_minute: 30
                    client: claude-code
                  reporter:
                    client: codex
                    hold: PT90S
                    tools: discovery
                    show_link: true
                  editor:
                    client: cursor
                    show_link: false
                  idle:
                approvals:
                  expire_after: 2h
                defaults: deny
                """);

        var payments = configuration.integrations().getFirst();
        assertThat(payments.baseUrl()).isEqualTo("https://stripe.internal.example.com/v1");
        assertThat(payments.allowPrivate()).isEqualTo(List.of("10.20.0.0/16", "fd00::/8"));
        assertThat(payments.defaults().forRisk(Risk.READ).orElseThrow().reason())
                .isEqualTo("payments.defaults.read (line 11)");
        assertThat(payments.defaults().forRisk(Risk.DESTRUCTIVE)).isEmpty();
        assertThat(configuration.agents())
                .isEqualTo(Map.of(
                        new AgentId("support-bot"),
                        new AgentSettings(
                                Set.of("payments"),
                                List.of("support", "team/eu"),
                                30,
                                Duration.ofMinutes(15),
                                ToolListing.AUTO),
                        new AgentId("reporter"),
                        new AgentSettings(
                                null, List.of(), 600, Duration.ofSeconds(90), ToolListing.DISCOVERY, null, true),
                        new AgentId("editor"),
                        AgentSettings.STANDARD,
                        new AgentId("idle"),
                        AgentSettings.STANDARD));
        assertThat(configuration.expireAfter()).isEqualTo(Duration.ofHours(2));
        assertThat(configuration.defaults().forRisk(Risk.WRITE).orElseThrow().tier())
                .isEqualTo(Tier.DENY);
    }

    @Test
    void anAgentHasTheTokensOfItsClient() {
        var configuration = good("""
                integrations:
                  sandbox: {}
                agents:
                  support-bot:
                    oauth: {client: support, issuer: https://b.example.com/realms/agents}
                  reporter: {}
                oauth:
                  resource: https://agents.example.com/mcp
                  issuers: [https://a.example.com, https://b.example.com/realms/agents]
                  scopes: [agentport]
                """);

        assertThat(configuration.agents().get(new AgentId("support-bot")).tokens())
                .isEqualTo(new AcceptedTokens(
                        new OAuthClient("https://b.example.com/realms/agents", "support"),
                        "https://agents.example.com/mcp",
                        List.of("agentport")));
        assertThat(configuration.agents().get(new AgentId("reporter")).tokens()).isNull();
    }

    @Test
    void aTextThatWasGoodOnceIsReadWithoutKnowingItsConnectors() {
        var reading = ConfigurationReader.readForm(SEED.replace("stripe", "gone"));

        var configuration = assertInstanceOf(Reading.Good.class, reading).configuration();
        assertThat(configuration.integrations().getFirst().secrets()).isEqualTo(Map.of("api_key", "${STRIPE_API_KEY}"));
    }

    @Test
    void everythingWrongIsSaidAtOnceInTheOrderOfTheFile() {
        var reading = ConfigurationReader.read(
                "integrations:\n  stripe:\n    permissions: {pay: auto_approve}\nextra: 1\n",
                Bundled.CONNECTORS,
                Bundled.PEOPLE_CLIENTS);

        assertThat(assertInstanceOf(Reading.Bad.class, reading).findings())
                .extracting(finding -> finding.in("agentport.yaml"))
                .containsExactly(
                        "agentport.yaml:2:3: `stripe` needs `api_key`: expected a reference: `${NAME}`, `${file:/path}`,"
                                + " `${vault:path#key}` or `${aws-sm:name#key}`",
                        "agentport.yaml:3:19: unknown tool `pay` of `stripe`",
                        "agentport.yaml:4:1: unknown key `extra`; expected `integrations`, `oauth`, `agents`,"
                                + " `approvals` or `defaults`");
    }
}
