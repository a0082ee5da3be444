// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents with access tokens of a real Keycloak: what they may, and what no token of theirs opens. */
class AgentsTokensIT {
    private static final String KEY = "sk_test_canary/of_tokens+1234567890=";
    private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");

    @TempDir
    static Path directory;

    private static RecordingUpstream upstream;
    private static Stack stack;
    private static Keycloak keycloak;
    private static String resource;

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        stack = Stack.up(integrations() + "agents:\n  default: {}\n  support-bot: {}\n", Map.of("STRIPE_API_KEY", KEY));
        resource = stack.gatewayUrl().resolve("/mcp").toString();
        keycloak = Keycloak.start(directory, resource);
        Files.writeString(stack.configuration(), integrations() + """
                oauth:
                  resource: %s
                  issuers: [%s]
                  scopes: [agentport]
                agents:
                  default: {}
                  support-bot:
                    oauth: {client: support-bot}
                """.formatted(resource, keycloak.issuer()));
        Eventually.get(
                "the gateway has the metadata",
                Duration.ofSeconds(60),
                () -> nobody().get("/.well-known/oauth-protected-resource").status(),
                status -> status == 200);
    }

    private static String integrations() {
        return """
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                """.formatted(upstream.url());
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var gone = upstream;
                var ended = keycloak;
                var down = stack) {
            assertThat(down).isNotNull();
        }
    }

    private static Http nobody() {
        return new Http(stack.gatewayUrl(), "");
    }

    private static String endpoint() {
        return Keycloak.tokenEndpoint(keycloak.issuer());
    }

    private static String botsToken() {
        return Keycloak.token(endpoint(), "support-bot", "secret-of-support-bot");
    }

    private static Http.Answer tools(Http agent) {
        return Mcp.ask(agent, "tools/list", "", "\"cursor\":null");
    }

    @Test
    void aRefusalLeadsToTheIssuerAndItsTokenToACallThatAPersonApproves() throws Exception {
        var refused = tools(nobody());
        assertThat(refused.status()).as(refused.toString()).isEqualTo(401);
        var challenge = METADATA.matcher(
                refused.response().headers().firstValue("WWW-Authenticate").orElseThrow());
        assertThat(challenge.find()).isTrue();
        var metadata = nobody().get(URI.create(challenge.group(1)).getPath());
        assertThat(challenge.group(1)).startsWith(stack.gatewayUrl().toString());
        assertThat(metadata.text("/resource")).isEqualTo(resource);

        var endpoint = Keycloak.tokenEndpoint(metadata.text("/authorization_servers/0"));
        var token = Keycloak.token(endpoint, "support-bot", "secret-of-support-bot");
        var agent = stack.agent(token);
        assertThat(tools(agent).json().findValuesAsText("name"))
                .contains("stripe__list_customers", "stripe__create_refund")
                .doesNotContain("stripe__delete_customer");
        var read = agent.call("stripe", "list_customers", "{\"limit\":3}", 30);
        assertThat(read.text("/status")).as(read.toString()).isEqualTo("completed");

        var waiting = agent.callAsync("stripe", "create_refund", "{\"charge\":\"ch_token\",\"amount\":5}", 60);
        var people = stack.people();
        var pending = people.pendingApproval("create_refund");
        assertThat(upstream.received("POST", "/v1/refunds")).isEmpty();
        assertThat(people.decide(pending, "approve_once").status()).isEqualTo(200);
        assertThat(waiting.join().text("/status")).isEqualTo("completed");

        assertThat(upstream.received("POST", "/v1/refunds"))
                .singleElement()
                .satisfies(request -> assertThat(request.authorization()).isEqualTo("Bearer " + KEY));
        assertThat(upstream.received("GET", "/v1/customers"))
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer " + KEY));
        assertThat(Leaks.of(token.substring(token.lastIndexOf('.') + 1)).in(stack))
                .as("where the token was left")
                .isEmpty();
    }

    @Test
    void whatAPersonMayNoTokenOfTheirsMayWithTheAgents() {
        var byPeoplesClient = Keycloak.tokenOf(endpoint(), "alice", "agentport-cli", Map.of());
        var byAgentsClient =
                Keycloak.tokenOf(endpoint(), "alice", "support-bot", Map.of("client_secret", "secret-of-support-bot"));

        var refused = stack.agent(byPeoplesClient).get("/v1/tools");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(403);
        assertThat(refused.text("/reason")).isEqualTo("client_unknown");
        // of the agent's client it is the agent's, whoever asked for it
        var agent = stack.agent(byAgentsClient);
        assertThat(agent.get("/v1/tools").status()).isEqualTo(200);

        var asked = agent.call("stripe", "create_refund", "{\"charge\":\"ch_alice\",\"amount\":6}", 1);
        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        var people = stack.people();
        var pending = people.pendingApproval("create_refund");
        for (var token : List.of(byPeoplesClient, byAgentsClient, botsToken())) {
            var other = new Stack.People(
                    stack.approval("Bearer " + token),
                    stack.policy("Bearer " + token),
                    stack.connector("Bearer " + token));
            for (var answer : List.of(
                    other.decide(pending, "approve_once"),
                    other.approval().get("/v1/approvals?status=pending"),
                    other.policy().get("/v1/agents"),
                    other.connector().get("/v1/integrations"))) {
                assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
            }
        }
        assertThat(people.pendingApproval("create_refund").at("/id")).isEqualTo(pending.at("/id"));
        assertThat(people.decide(pending, "deny").status()).isEqualTo(200);
        assertThat(upstream.received("POST", "/v1/refunds"))
                .noneMatch(request -> request.body().contains("ch_alice"));
    }

    @Test
    void aTokenThatIsNotForTheGatewayIsRefusedAndKeysWorkBesides() {
        var token = Keycloak.token(endpoint(), "without-the-scope", "secret-of-without-the-scope");

        var refused = stack.agent(token).get("/v1/tools");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(401);
        assertThat(refused.text("/reason")).isEqualTo("invalid_token");
        assertThat(stack.agent().get("/v1/tools").status()).isEqualTo(200);
    }
}
