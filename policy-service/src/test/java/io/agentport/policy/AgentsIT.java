// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agents API, as administrators use it and as others may not. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "policy"), @ResourceArg(name = "topics", value = "fresh")})
class AgentsIT {
    private static final String WITH_AGENTS = Installation.SEED + """
            agents:
              support-bot:
                integrations: [stripe]
                client: codex
            """;

    @Inject
    Installation installation;

    @BeforeEach
    void aPolicyIsInForce() {
        installation.publishCatalogue();
        installation.adopt(Installation.SEED);
    }

    private static String fresh() {
        return "bot-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aKeyIsShownOnceAndOnlyItsHashIsKeptOrPublished() throws SQLException {
        var name = fresh();
        var shown = installation
                .admin()
                .body("{\"name\":\"" + name + "\",\"integrations\":[\"stripe\"],\"client\":\"claude-code\"}")
                .post("/v1/agents")
                .then()
                .statusCode(201)
                .body("name", equalTo(name))
                .extract()
                .jsonPath()
                .getString("key");

        var key = AgentKey.parse(shown).orElseThrow();
        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            var published = agents.await(agent -> agent.key().equals(name));
            assertThat(published.keyHashes()).containsExactly(key.hash());
            assertThat(published.hold()).isEqualTo(Duration.ofMinutes(15));
        }
        var listed = installation.admin().get("/v1/agents").then().extract();
        assertThat(listed.asString())
                .contains(key.hash().value().substring(0, 15))
                .doesNotContain(shown);
        assertThat(listed.jsonPath().getString("agents.find { it.name == '" + name + "' }.managed_by"))
                .isEqualTo("api");
        try (var connection = DriverManager.getConnection(Backing.shared().jdbcUrl("policy"));
                var query = connection.createStatement();
                var rows = query.executeQuery("select string_agg(k::text, ' ') from agent_key k")) {
            rows.next();
            assertThat(rows.getString(1)).contains(key.hash().value()).doesNotContain(shown);
        }
        try (var audit = installation.probe(Topic.AUDIT, Audited.class)) {
            var created = audit.await(event -> event.subject().equals(name));
            assertThat(created.actor()).isEqualTo("person:ada");
            assertThat(created.action()).isEqualTo("agent.created");
            assertThat(created.toString()).doesNotContain(shown);
        }
    }

    @Test
    void anAgentIsHeldAndShownToolsAsItsMakerSays() {
        var name = fresh();
        var body = "{\"name\":\"%s\",\"client\":\"codex\",\"hold\":\"90s\",\"tools\":\"discovery\",\"show_link\":true}"
                .formatted(name);

        installation.admin().body(body).post("/v1/agents").then().statusCode(201);

        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            var published = agents.await(agent -> agent.key().equals(name));
            assertThat(published.hold()).isEqualTo(Duration.ofSeconds(90));
            assertThat(published.listing()).isEqualTo(ToolListing.DISCOVERY);
        }
        installation
                .admin()
                .get("/v1/agents")
                .then()
                .body("agents.find { it.name == '" + name + "' }.tools", equalTo("discovery"))
                .body("agents.find { it.name == '" + name + "' }.show_link", equalTo(true));
    }

    @Test
    void aNameIsGivenOnce() {
        var body = "{\"name\":\"" + fresh() + "\"}";
        installation.admin().body(body).post("/v1/agents").then().statusCode(201);

        installation
                .admin()
                .body(body)
                .post("/v1/agents")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("reason", equalTo("agent_exists"))
                .body("type", equalTo("https://agentport.io/problems/agent-exists"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"Bad Name\"} | 422 | bad_agent_name",
                "{} | 422 | bad_agent_name",
                "{\"name\":\"x\",\"integrations\":[\"strip\"]} | 422 | unknown_integration",
                "{\"name\":\"x\",\"client\":\"claude\"} | 422 | unknown_client",
                "{\"name\":\"x\",\"hold\":\"2h\"} | 422 | bad_duration",
                "{\"name\":\"x\",\"hold\":\"soon\"} | 422 | bad_duration",
                "{\"name\":\"x\",\"tools\":\"some\"} | 422 | unknown_listing",
                "{\"name\":\"x\",\"key\":\"ap_mine\"} | 400 | bad_request",
                "not json | 400 | bad_request",
                "null | 422 | bad_agent_name",
                "{\"name\":\"default\"} | 409 | managed_by_file"
            })
    void aBadAgentIsRefusedWithAReason(String body, int status, String reason) {
        installation
                .admin()
                .body(body)
                .post("/v1/agents")
                .then()
                .statusCode(status)
                .body("reason", equalTo(reason));
    }

    @Test
    void anAgentOfTheFileHasNoKeyUntilRotatedAndIsChangedInTheFileOnly() {
        installation.adopt(WITH_AGENTS);
        installation
                .admin()
                .get("/v1/agents")
                .then()
                .body("agents.find { it.name == 'support-bot' }.managed_by", equalTo("file"))
                .body("agents.find { it.name == 'support-bot' }.hold_seconds", equalTo(240))
                .body("agents.find { it.name == 'default' }", nullValue());
        installation
                .admin()
                .body("{\"name\":\"support-bot\"}")
                .post("/v1/agents")
                .then()
                .statusCode(409)
                .body("reason", equalTo("managed_by_file"));
        installation
                .admin()
                .body("{}")
                .put("/v1/agents/support-bot")
                .then()
                .statusCode(409)
                .body("reason", equalTo("managed_by_file"));

        var key = installation.rotate("support-bot");

        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            agents.await(agent ->
                    agent.key().equals("support-bot") && agent.keyHashes().contains(key.hash()));
        }
    }

    @Test
    void anAgentThatLeavesTheFileIsRetracted() {
        installation.adopt(WITH_AGENTS);
        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            agents.await(agent -> agent.key().equals("support-bot"));

            installation.adopt(Installation.SEED);

            agents.awaitRetraction("support-bot");
        }
    }

    @Test
    void anUnknownAgentCannotBeRotated() {
        installation
                .admin()
                .post("/v1/agents/nobody/rotate")
                .then()
                .statusCode(404)
                .body("reason", equalTo("agent_unknown"));
    }

    @Test
    void nobodyButAnAdministratorGetsIn() {
        var backing = Backing.shared();
        assertRefused(RestAssured.given(), 401, "not_authenticated");
        assertRefused(bearer(AgentKey.random().reveal()), 401, "not_authenticated");
        assertRefused(bearer(backing.tokenOfClient("some-agent", "ada", "admin")), 401, "not_authenticated");
        assertRefused(bearer(backing.peoplesToken("eve", "approver", "auditor")), 403, "role_missing");
        installation.admin().get("/v1/agents").then().statusCode(200).body("agents.name", hasItem("default"));
    }

    private static void assertRefused(RequestSpecification request, int status, String reason) {
        request.contentType("application/json")
                .get("/v1/agents")
                .then()
                .statusCode(status)
                .contentType(startsWith("application/problem+json"))
                .body("reason", equalTo(reason));
    }

    private static RequestSpecification bearer(String token) {
        return RestAssured.given().auth().oauth2(token);
    }
}
