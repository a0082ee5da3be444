// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.LedgerResource;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestIT extends AtHome {
    String agent;
    AgentKey key;

    @Override
    protected void atHome() {
        agent = fresh("bot");
        key = admit(agent, 600);
    }

    @Test
    void anAutomaticCallIsAnsweredWithItsResult() {
        call(as(key), "list_customers", "{\"limit\":5,\"email\":\"a@b\"}")
                .then()
                .statusCode(200)
                .body("status", equalTo("completed"))
                .body("result.status", equalTo(200))
                .body("result.body.echo.limit", equalTo(5))
                .body("call_id", matchesPattern("call_[0-9a-f]{32}"));
    }

    @Test
    void theUpstreamsJsonArrivesWithEveryDigit() {
        var body = call(as(key), "list_customers", "{\"limit\":6}").asString();

        assertThat(body).contains("\"big\":12345678901234567890");
    }

    @Test
    void theArgumentsOnTheTopicAreCanonicalAndProvenByTheAgentsKey() {
        call(as(key), "list_customers", " { \"limit\" : 7.0 , \"email\" : \"\\u0061@b\" } ");

        var published = house.lastCall(agent, "list_customers");
        assertThat(published.arguments().text()).isEqualTo("{\"email\":\"a@b\",\"limit\":7}");
        assertThat(published
                        .proof()
                        .proves(
                                key.proofKey(),
                                published.call(),
                                published.tool(),
                                published.argumentsDigest(),
                                published.notAfter()))
                .isTrue();
        assertThat(Duration.between(published.acceptedAt(), published.notAfter()))
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void anOutcomeThatWasWrittenIsReportedAsDelivered() {
        var id = new CallId(call(as(key), "list_customers", "{\"limit\":8}").path("call_id"));

        await().until(() -> house.delivered(id));
    }

    @Test
    void aDeniedCallIsForbiddenWithItsReason() {
        call(as(key), "delete_customer", "{}")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("reason", equalTo("policy_denied"))
                .body("type", equalTo("https://agentport.io/problems/policy-denied"))
                .body("rules", hasItems("rule-7"))
                .body("call_id", notNullValue())
                .body("trace_id", notNullValue());
    }

    @Test
    void aCallThatAsksIsAnsweredAtOnceWithWhereAPersonDecides() {
        var response = call(as(key), "create_refund", "{\"charge\":\"ch_1\"}");

        response.then()
                .statusCode(202)
                .body("status", equalTo("awaiting_approval"))
                .body("approval_url", containsString("/approvals/appr_1"))
                .body("expires_at", notNullValue())
                .header("Location", equalTo("/v1/calls/" + response.path("call_id")));
    }

    @Test
    void aCallerThatPrefersToWaitGetsTheResultOfTheApprovedCall() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() ->
                call(as(key).header("Prefer", "respond-async, wait=20"), "create_refund", "{\"charge\":\"ch_2\"}"));
        await().until(() ->
                house.requests.stream().anyMatch(call -> call.arguments().text().contains("ch_2\"")));

        house.approve(house.lastCall(agent, "create_refund"));

        var response = waiting.get(20, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<String>path("result.body.echo.charge")).isEqualTo("ch_2");
    }

    @Test
    void anIdenticalCallWhileOneIsOpenIsTheSameCall() {
        var first = call(as(key), "create_refund", "{\"charge\":\"ch_3\"}");
        var second = call(as(key), "create_refund", "{ \"charge\" : \"ch_3\" }");

        assertThat(second.<String>path("call_id")).isEqualTo(first.path("call_id"));
        assertThat(house.requests.stream()
                        .filter(call -> call.arguments().text().contains("ch_3\"")))
                .hasSize(1);
    }

    @Test
    void anotherAgentsIdenticalCallIsACallOfItsOwn() {
        var other = admit("other-" + agent, 600);

        var first = call(as(key), "create_refund", "{\"charge\":\"ch_4\"}");
        var second = call(as(other), "create_refund", "{\"charge\":\"ch_4\"}");

        assertThat(second.<String>path("call_id")).isNotEqualTo(first.path("call_id"));
    }

    @Test
    void anOutcomeNobodyReceivedIsTheAnswerToTheNextIdenticalCall() {
        var first = call(as(key), "create_refund", "{\"charge\":\"ch_5\"}");
        house.approve(house.lastCall(agent, "create_refund"));
        awaitStatusWithoutReading(first.path("call_id"));

        var second = call(as(key), "create_refund", "{\"charge\":\"ch_5\"}");

        second.then()
                .statusCode(200)
                .body("status", equalTo("completed"))
                .body("call_id", equalTo(first.path("call_id")));
        var third = call(as(key), "create_refund", "{\"charge\":\"ch_5\"}");
        assertThat(third.<String>path("call_id")).isNotEqualTo(first.path("call_id"));
    }

    @Test
    void anIdempotencyKeyNamesOneCall() {
        var idempotent = UUID.randomUUID().toString();
        var first = call(as(key).header("Idempotency-Key", idempotent), "silent", "{\"limit\":1}", 0);
        var again = call(as(key).header("Idempotency-Key", idempotent), "silent", "{\"limit\":1}", 0);
        var other = call(as(key).header("Idempotency-Key", idempotent), "silent", "{\"limit\":2}", 0);

        first.then().statusCode(202).body("status", equalTo("received"));
        assertThat(again.<String>path("call_id")).isEqualTo(first.path("call_id"));
        other.then()
                .statusCode(409)
                .body("reason", equalTo("idempotency_key_reused"))
                .body("call_id", equalTo(first.path("call_id")));
    }

    @Test
    void anIdempotencyKeyThatAnotherReplicaSawIsThatCall() {
        var idempotent = UUID.randomUUID().toString();
        var id = CallId.ofIdempotencyKey(key, idempotent);
        LedgerResource.record(id, ended(id, agent, "{\"limit\":9}"));

        call(as(key).header("Idempotency-Key", idempotent), "list_customers", "{\"limit\":9}")
                .then()
                .statusCode(200)
                .body("call_id", equalTo(id.value()))
                .body("status", equalTo("cancelled"));
        call(as(key).header("Idempotency-Key", idempotent), "list_customers", "{\"limit\":10}")
                .then()
                .statusCode(409);
    }

    @Test
    void aCallOfAnotherReplicaIsAnsweredFromTheLedgerAndToItsAgentOnly() {
        var mine = CallId.random();
        var others = CallId.random();
        LedgerResource.record(mine, ended(mine, agent, "{}"));
        LedgerResource.record(others, ended(others, "somebody-else", "{}"));

        as(key).get("/v1/calls/" + mine).then().statusCode(200).body("status", equalTo("cancelled"));
        as(key).get("/v1/calls/" + others).then().statusCode(404);
        await().until(() -> house.delivered(mine));
    }

    @Test
    void anUnknownToolIsNotFoundAndThatIsOnRecord() {
        call(as(key), "no_such_tool", "{}").then().statusCode(404).body("reason", equalTo("unknown_tool"));

        await().until(() -> house.audits.stream()
                .anyMatch(audited -> audited.actor().equals("agent:" + agent)
                        && "unknown_tool".equals(audited.details().get("reason"))));
    }

    @Test
    void argumentsThatDoNotFitNameTheFailingPath() {
        call(as(key), "list_customers", "{\"limit\":\"5\",\"email\":\"nobody\",\"extra\":1}")
                .then()
                .statusCode(422)
                .body("reason", equalTo("invalid_arguments"))
                .body("errors.pointer", hasItems("/limit", "/email"));
    }

    @Test
    void aNumberThatNoDoubleHoldsIsRefused() {
        call(as(key), "list_customers", "{\"nested\":12345678901234567890}")
                .then()
                .statusCode(422)
                .body("reason", equalTo("number_not_exact"));
    }

    @Test
    void aToolWhoseSchemaCannotBeCheckedIsNeitherShownNorCalled() {
        call(as(key), "broken", "{}").then().statusCode(503).body("reason", equalTo("tool_unusable"));
        as(key).get("/v1/tools").then().statusCode(200).body("tools.tool", not(hasItems("broken")));
    }

    @Test
    void theToolsAreThoseOfTheToolsetInAFixedOrder() {
        as(key).get("/v1/tools")
                .then()
                .statusCode(200)
                .body("tools.tool", equalTo(java.util.List.of("create_refund", "list_customers", "silent")))
                .body("tools.tier", equalTo(java.util.List.of("ask_approve", "auto_approve", "auto_approve")));
        as(key).get("/v1/tools/stripe/create_refund")
                .then()
                .statusCode(200)
                .body("input_schema.required", hasItems("charge"))
                .body("risk", equalTo("write"));
        as(key).get("/v1/tools/stripe/delete_customer").then().statusCode(404).body("reason", equalTo("unknown_tool"));
    }

    @Test
    void aSearchFindsTheBestFirst() {
        as(key).queryParam("query", "refund")
                .get("/v1/tools")
                .then()
                .statusCode(200)
                .body("tools[0].tool", equalTo("create_refund"))
                .body("matching", greaterThanOrEqualTo(1));
        as(key).queryParam("query", "quetzalcoatl")
                .get("/v1/tools")
                .then()
                .statusCode(200)
                .body("tools", hasSize(0))
                .body("matching", equalTo(0));
        for (var limit : java.util.List.of("0", "101", "-1", "ten")) {
            as(key).queryParam("query", "refund")
                    .queryParam("limit", limit)
                    .get("/v1/tools")
                    .then()
                    .statusCode(400)
                    .body("reason", equalTo("invalid_request"));
        }
        as(key).queryParam("query", "x".repeat(501)).get("/v1/tools").then().statusCode(400);
    }

    @Test
    void onlyAnAgentsKeyOpensTheDoor() {
        for (var spec : java.util.List.of(
                given(),
                given().header("Authorization", "Bearer " + AgentKey.random().reveal()),
                given().header("Authorization", "Bearer " + Backing.shared().peoplesToken("alice", "admin")),
                given().header("X-API-Key", "ap_short"),
                given().header("Authorization", "Basic " + key.reveal()),
                as(key).header("X-API-Key", AgentKey.random().reveal()))) {
            spec.get("/v1/tools")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", containsString("Bearer"))
                    .contentType("application/problem+json")
                    .body("reason", equalTo("invalid_api_key"));
        }
        given().header("X-API-Key", key.reveal()).get("/v1/tools").then().statusCode(200);
    }

    @Test
    void aRevokedAgentIsToldSo() {
        var name = "revoked-" + agent;
        var revoked = admit(name, 60);
        house.revoke(name, revoked, toolset);

        await().untilAsserted(() ->
                as(revoked).get("/v1/tools").then().statusCode(403).body("reason", equalTo("agent_revoked")));
    }

    @Test
    void callsBeyondTheAgentsRateAreRefusedWithATimeToComeBack() {
        var slow = admit("slow-" + agent, 2);
        call(as(slow), "list_customers", "{\"limit\":1}").then().statusCode(200);
        call(as(slow), "list_customers", "{\"limit\":2}").then().statusCode(200);

        call(as(slow), "list_customers", "{\"limit\":3}")
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[0-9]+"))
                .body("reason", equalTo("rate_limited"));
    }

    @Test
    void aForeignHostOrOriginIsTurnedAway() {
        as(key).header("Host", "evil.example")
                .get("/v1/tools")
                .then()
                .statusCode(403)
                .body("reason", equalTo("host_not_allowed"));
        as(key).header("Origin", "https://evil.example")
                .get("/v1/tools")
                .then()
                .statusCode(403)
                .body("reason", equalTo("origin_not_allowed"));
        as(key).header("Origin", "http://localhost:3000")
                .get("/v1/tools")
                .then()
                .statusCode(200);
    }

    @Test
    void aClientThatUpgradesToHttp2IsServed() throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + io.restassured.RestAssured.port + "/v1/tools"))
                .header("X-API-Key", key.reveal())
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        var second = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @Test
    void aRequestWithoutAKeyIsOnRecordToo() {
        given().get("/v1/tools").then().statusCode(401);

        await().until(() -> house.audits.stream()
                .anyMatch(audited -> audited.actor().equals("service:gateway-service")
                        && "invalid_api_key".equals(audited.details().get("reason"))));
    }

    @Test
    void aCallCanBeLookedUpByItsOwnAgentOnly() {
        var other = admit("curious-" + agent, 600);
        String id = call(as(key), "create_refund", "{\"charge\":\"ch_6\"}").path("call_id");

        as(key).get("/v1/calls/" + id).then().statusCode(200).body("status", equalTo("awaiting_approval"));
        as(other).get("/v1/calls/" + id).then().statusCode(404).body("reason", equalTo("unknown_call"));
        as(key).get("/v1/calls/nonsense").then().statusCode(404);
    }

    @Test
    void aCallThatNobodyCanLookUpIsUnavailableAndNeverNotFound() {
        as(key).get("/v1/calls/" + CallId.random())
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("call_id", startsWith("call_"))
                .body("reason", equalTo("call_state_unavailable"));
    }

    @Test
    void waitingOnACallEndsWithItsOutcome() throws Exception {
        String id = call(as(key), "create_refund", "{\"charge\":\"ch_7\"}").path("call_id");
        var waiting = CompletableFuture.supplyAsync(
                () -> as(key).queryParam("wait", "20").get("/v1/calls/" + id));

        house.end(house.calls.get(new CallId(id)), new Outcome.Expired("nobody decided in time"))
                .await()
                .indefinitely();

        var response = waiting.get(20, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<String>path("status")).isEqualTo("expired");
    }

    @Test
    void anOutcomeWhoseReplyWasLostIsFoundInTheLedger() {
        var id = new CallId(
                call(as(key), "create_refund", "{\"charge\":\"ch_lost\"}").path("call_id"));
        LedgerResource.record(id, endedAs(id, agent, "create_refund", "{\"charge\":\"ch_lost\"}", false));

        as(key).queryParam("wait", "5")
                .get("/v1/calls/" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"));
    }

    @Test
    void anOutcomeThatWasDeliveredIsNotReportedAgain() {
        var delivered = CallId.random();
        var fresh = CallId.random();
        LedgerResource.record(delivered, endedAs(delivered, agent, "list_customers", "{}", true));
        LedgerResource.record(fresh, ended(fresh, agent, "{}"));

        as(key).get("/v1/calls/" + delivered).then().statusCode(200);
        as(key).get("/v1/calls/" + fresh).then().statusCode(200);

        await().until(() -> house.delivered(fresh));
        assertThat(house.delivered(delivered)).isFalse();
    }

    @Test
    void aCallThatCannotBeLookedUpIsCancelledAllTheSame() {
        var id = CallId.random();
        LedgerResource.breakFor(id);

        as(key).delete("/v1/calls/" + id)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("call_id", equalTo(id.value()));

        await().until(() -> house.cancelled(id));
    }

    @Test
    void whatIsRefusedAtTheDoorIsOnRecord() {
        call(as(key), "list_customers", "{\"limit\":1,\"limit\":2}")
                .then()
                .statusCode(422)
                .body("reason", equalTo("duplicate_key"));
        as(key).header("Origin", "https://evil.example").get("/v1/tools").then().statusCode(403);

        await().until(() -> refused("agent:" + agent, "duplicate_key"));
        await().until(() -> refused("service:gateway-service", "origin_not_allowed"));
    }

    private boolean refused(String actor, String reason) {
        return house.audits.stream()
                .anyMatch(audited -> audited.actor().equals(actor)
                        && reason.equals(audited.details().get("reason")));
    }

    @Test
    void aCancelledCallIsSignalled() {
        String id = call(as(key), "create_refund", "{\"charge\":\"ch_8\"}").path("call_id");

        as(key).delete("/v1/calls/" + id).then().statusCode(202);

        await().until(() -> house.cancelled(new CallId(id)));
    }

    private static String ended(CallId id, String agent, String arguments) {
        return endedAs(id, agent, "list_customers", arguments, false);
    }

    private static String endedAs(CallId id, String agent, String tool, String arguments, boolean delivered) {
        return """
                {"call_id":"%s","agent":"%s","integration":"stripe","tool":"%s","arguments_digest":"%s",
                "status":"cancelled","outcome":{"status":"cancelled","detail":"taken back"},"delivered":%s}""".formatted(id, agent, tool, Digest.ofText(arguments), delivered);
    }

    private void awaitStatusWithoutReading(String id) {
        // reading it would deliver it: the metrics tell that the outcome has come
        await().until(() -> io.quarkus.arc.Arc.container()
                .instance(io.agentport.gateway.calls.CallTracker.class)
                .get()
                .here(new CallId(id))
                .orElseThrow()
                .state()
                .isEnded());
    }

    private AgentKey admit(String name, int callsPerMinute) {
        return house.letIn(name, toolset, callsPerMinute, Duration.ofSeconds(2), ToolListing.AUTO);
    }

    private static RequestSpecification as(AgentKey key) {
        return given().header("Authorization", "Bearer " + key.reveal());
    }

    private static Response call(RequestSpecification spec, String tool, String arguments) {
        return spec.contentType("application/json")
                .body("{\"integration\":\"stripe\",\"tool\":\"" + tool + "\",\"arguments\":" + arguments + "}")
                .post("/v1/calls");
    }

    private static Response call(RequestSpecification spec, String tool, String arguments, int waitSeconds) {
        return call(spec.header("Prefer", "wait=" + waitSeconds), tool, arguments);
    }
}
