// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.agentport.connector.connectors.SecretReference;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class CustodyIT extends ExecutionFixture {
    @Test
    void anUpstreamThatRepeatsTheCredentialDoesNotSpreadIt() {
        var outcome = (Outcome.Completed) run(call("read", "/echo", "x"));
        assertThat(outcome.result().body()).isEqualTo("{\"authorization\":\"Bearer ***\"}");
        run(call("write", "/echo", "y"));
        assertThat(wire.texts).noneMatch(text -> text.contains(SECRET));
    }

    @Test
    void aCredentialIsNotSentToAnotherOriginUntilAnAdminAcceptsThat() {
        run(call("read", "/ok", "first use"));
        tools.declare(shop, upstream.otherOrigin(), reference());
        var refused = (Outcome.Failed) run(call("read", "/ok", "moved"));
        assertThat(refused.reason()).isEqualTo("credential_origin_changed");
        assertThat(upstream.seen).hasSize(1);
        integrations()
                .body("integrations.find { it.name == '" + shop + "' }.state", equalTo("credential_origin_changed"));

        accept("{}", 400);
        accept("{\"origin\":\"nonsense\"}", 400);
        accept("{\"origin\":\"" + upstream.origin() + "\"}", 409);
        assertThat(((Outcome.Failed) run(call("read", "/ok", "not yet"))).reason())
                .isEqualTo("credential_origin_changed");
        accept("{\"origin\":\"" + upstream.otherOrigin() + "\"}", 204);
        await("the record")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !wire.audited(shop).isEmpty());
        assertThat(wire.audited(shop)).singleElement().satisfies(audited -> {
            assertThat(audited.actor()).isEqualTo("person:ada");
            assertThat(audited.action()).isEqualTo("integration.accepted");
            assertThat(audited.details())
                    .isEqualTo(Map.of("origin", upstream.otherOrigin().toString()));
        });
        assertThat(run(call("read", "/ok", "accepted")).status()).isEqualTo("completed");
        integrations().body("integrations.find { it.name == '" + shop + "' }.state", equalTo("ready"));
    }

    @Test
    void aSecondIntegrationDoesNotGetTheCredentialOfTheFirst() {
        run(call("read", "/ok", "first use"));
        var thief = shop + "-2";
        tools.declare(thief, upstream.origin(), reference());
        var tool = new ToolId(thief, "read");
        wire.agentMay(false, Tier.AUTO_APPROVE, tool, tool("read"));
        var refused = (Outcome.Failed) run(Wire.call(tool, "{\"path\":\"/ok\"}"));
        assertThat(refused.reason()).isEqualTo("credential_origin_changed");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void aMissingCredentialIsNamedByItsReference() {
        tools.declare(
                shop,
                upstream.origin(),
                new SecretReference("token", "${NOT_SET_ANYWHERE_" + shop.toUpperCase(java.util.Locale.ROOT) + "}"));
        var failed = (Outcome.Failed) run(call("write", "/ok", "x"));
        assertThat(failed.reason()).isEqualTo("credential_unavailable");
        assertThat(failed.detail()).contains("${NOT_SET_ANYWHERE_");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void onlyAdministratorsGetIn() {
        given().get("/v1/integrations").then().statusCode(401).body("reason", equalTo("unauthenticated"));
        given().header("Authorization", "Bearer ap_" + "a".repeat(43))
                .get("/v1/integrations")
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(backing.tokenOfClient("an-agents-client", "ada", "admin"))
                .get("/v1/integrations")
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(backing.peoplesToken("bob", "approver"))
                .get("/v1/integrations")
                .then()
                .statusCode(403)
                .body("reason", equalTo("forbidden"));
        given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .header("Origin", "https://elsewhere.example")
                .get("/v1/integrations")
                .then()
                .statusCode(403)
                .body("reason", equalTo("host_not_allowed"));
        integrations().body("integrations.name", hasItem(shop));
    }

    private void accept(String body, int status) {
        given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/integrations/" + shop + "/accept")
                .then()
                .statusCode(status);
    }

    private SecretReference reference() {
        return tools.find(tool("read")).orElseThrow().authentication().secret().orElseThrow();
    }

    private ValidatableResponse integrations() {
        return given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .get("/v1/integrations")
                .then()
                .statusCode(200);
    }
}
