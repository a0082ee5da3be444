// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.OtherServices;
import io.agentport.approval.People;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.messaging.Messaging;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The people's interface lets people in, and nobody else. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class PeopleRoutesIT {
    private static final String NO_APPROVAL = "appr_00000000000000000000000000000000";

    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    @TestHTTPResource
    URI service;

    private OtherServices others;
    private Observer observer;

    @BeforeEach
    void connect() {
        others = new OtherServices(messaging);
        observer = new Observer(prefix);
    }

    @AfterEach
    void disconnect() {
        observer.close();
    }

    private String opened(ApprovalRequired ask) {
        others.publish(ask);
        return observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
    }

    record Route(String method, String path) {}

    static Stream<Route> peoplesRoutes() {
        return Stream.of(
                new Route("GET", "/v1/approvals"),
                new Route("GET", "/v1/approvals/" + NO_APPROVAL),
                new Route("GET", "/v1/approvals/stream"),
                new Route("POST", "/v1/approvals/" + NO_APPROVAL + "/decision"),
                new Route("GET", "/v1/accounts"),
                new Route("POST", "/v1/accounts"),
                new Route("POST", "/v1/accounts/admin/disable"));
    }

    @ParameterizedTest
    @MethodSource("peoplesRoutes")
    void noProofNoEntry(Route route) {
        given().contentType(ContentType.JSON)
                .body("{}")
                .request(route.method(), route.path())
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("reason", equalTo("unauthenticated"));
    }

    @ParameterizedTest
    @MethodSource("peoplesRoutes")
    void anAgentsKeyIsNoProof(Route route) {
        var key = AgentKey.random().reveal();
        for (var header :
                Map.of("Authorization", "Bearer " + key, "X-API-Key", key).entrySet()) {
            given().header(header.getKey(), header.getValue())
                    .contentType(ContentType.JSON)
                    .body("{}")
                    .request(route.method(), route.path())
                    .then()
                    .statusCode(401);
        }
    }

    @ParameterizedTest
    @MethodSource("peoplesRoutes")
    void aTokenIssuedToAnAgentsClientIsNoProofWhoeverItsSubjectIs(Route route) {
        given().auth()
                .oauth2(Backing.shared().tokenOfClient("some-agent", "alice", "admin", "approver"))
                .contentType(ContentType.JSON)
                .body("{}")
                .request(route.method(), route.path())
                .then()
                .statusCode(401);
    }

    @Test
    void anAuditorLooksAndDoesNotDecide() {
        var id = opened(others.ask(others.agent(), "{\"amount\":20}"));
        var seen = People.approval(id).getMap("seen");

        People.as("carol", "auditor").get("/v1/approvals/" + id).then().statusCode(200);
        People.as("carol", "auditor")
                .body(Map.of("decision", "approve_once", "seen", seen))
                .post("/v1/approvals/" + id + "/decision")
                .then()
                .statusCode(403)
                .body("reason", equalTo("forbidden"));
    }

    @Test
    void whoSawSomethingElseIsToldToLookAgain() {
        var id = opened(others.ask(others.agent(), "{\"amount\":21}"));
        var digest = OtherServices.definition(9).value();

        People.decide("alice", id, "approve_once", Map.of("version", 1, "arguments_digest", digest))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("reason", equalTo("stale_approval"));
        var seen = People.approval(id).<String, Object>getMap("seen");
        People.decide(
                        "alice",
                        id,
                        "approve_once",
                        Map.of("version", 2, "arguments_digest", seen.get("arguments_digest")))
                .then()
                .statusCode(409)
                .body("reason", equalTo("stale_approval"));
        assertThat(People.approval(id).getString("status")).isEqualTo("pending");
    }

    @Test
    void aSecondDecisionIsToldWhatTheFirstWas() {
        var id = opened(others.ask(others.agent(), "{\"amount\":22}"));
        People.decide("alice", id, "deny").then().statusCode(200).body("status", equalTo("denied"));

        People.decide("bob", id, "approve_once")
                .then()
                .statusCode(409)
                .body("reason", equalTo("already_decided"))
                .body("approval_status", equalTo("denied"));
    }

    @Test
    void aDecisionWithoutWhatWasSeenIsRefused() {
        var id = opened(others.ask(others.agent(), "{\"amount\":23}"));

        People.as("alice", "approver")
                .body("{\"decision\":\"approve_once\"}")
                .post("/v1/approvals/" + id + "/decision")
                .then()
                .statusCode(422)
                .body("reason", equalTo("invalid"));
        People.as("alice", "approver")
                .body("{\"decision\":")
                .post("/v1/approvals/" + id + "/decision")
                .then()
                .statusCode(400)
                .body("trace_id", notNullValue());
        assertThat(People.approval(id).getString("status")).isEqualTo("pending");
    }

    @Test
    void windowsAreNotAvailableYet() {
        var id = opened(others.ask(others.agent(), "{\"amount\":24}"));

        People.decide("alice", id, "approve_window")
                .then()
                .statusCode(422)
                .body("reason", equalTo("window_not_available"));
    }

    @Test
    void whatIsUnknownIsNotFound() {
        People.as("alice", "approver")
                .get("/v1/approvals/" + NO_APPROVAL)
                .then()
                .statusCode(404);
        People.decide(
                        "alice",
                        NO_APPROVAL,
                        "deny",
                        Map.of(
                                "version",
                                1,
                                "arguments_digest",
                                OtherServices.definition(1).value()))
                .then()
                .statusCode(404)
                .body("reason", equalTo("unknown_approval"));
        People.as("alice", "approver").get("/v1/nothing").then().statusCode(404);
    }

    @Test
    void lookingDecidesNothing() {
        var id = opened(others.ask(others.agent(), "{\"amount\":25}"));

        People.as("alice", "approver")
                .get("/v1/approvals/" + id + "/decision?decision=approve_once")
                .then()
                .statusCode(anyOf(equalTo(404), equalTo(405)));
        People.as("alice", "approver").head("/v1/approvals/" + id).then().statusCode(200);
        assertThat(People.approval(id).getString("status")).isEqualTo("pending");
    }

    @Test
    void pendingApprovalsAreListedAndDeceivingArgumentsShownForWhatTheyAre() {
        var id = opened(others.ask(others.agent(), "{\"to\":\"bank\u202Egnp\"}"));

        var found = People.as("alice", "approver")
                .get("/v1/approvals?status=pending&limit=500")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(found.getString("approvals.find { it.id == '" + id + "' }.arguments_visible.to"))
                .isEqualTo("bank<U+202E>gnp");
        assertThat(found.getString("approvals.find { it.id == '" + id + "' }.arguments.to"))
                .isEqualTo("bank\u202Egnp");
        People.as("alice", "approver").get("/v1/approvals?status=open").then().statusCode(400);
    }

    @Test
    void aHostOrPageThatIsNotOursIsRefused() {
        People.as("alice", "approver")
                .header("Host", "evil.example")
                .get("/v1/approvals")
                .then()
                .statusCode(403)
                .body("reason", equalTo("host_not_allowed"));
        People.as("alice", "approver")
                .header("Origin", "https://evil.example")
                .get("/v1/approvals")
                .then()
                .statusCode(403)
                .body("reason", equalTo("origin_not_allowed"));
    }

    @Test
    void changesStreamToWhoListens() {
        var lines = new CopyOnWriteArrayList<String>();
        var request = HttpRequest.newBuilder(service.resolve("/v1/approvals/stream"))
                .header("Authorization", "Bearer " + Backing.shared().peoplesToken("alice", "approver"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var streaming = client.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .thenAcceptAsync(response -> response.body().forEach(lines::add));
            var agent = others.agent();
            await().until(() -> {
                opened(others.ask(agent, "{\"stream\":" + System.nanoTime() + "}"));
                return !lines.isEmpty();
            });
            var id = opened(others.ask(agent, "{\"amount\":26}"));
            People.decide("alice", id, "deny");

            await().untilAsserted(() -> assertThat(lines)
                    .anyMatch(line -> line.contains(id) && line.contains("pending"))
                    .anyMatch(line -> line.contains(id) && line.contains("denied")));
            streaming.cancel(true);
            client.shutdownNow();
        }
    }
}
