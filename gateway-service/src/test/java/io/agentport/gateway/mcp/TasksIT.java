// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.CallRequested;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.LedgerResource;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension {@code io.modelcontextprotocol/tasks}: calls that a client looks after by their ids. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TasksIT extends AtHome {
    private static final String REFUND = "stripe__create_refund";

    String agent;
    AgentKey key;
    McpClient client;

    @Override
    protected void atHome() {
        agent = fresh("tasks");
        key = admit(agent, Duration.ofSeconds(30));
        client = McpClient.withTasks(key);
    }

    @Test
    void aCallThatAPersonDecidesIsATaskUntilItHasAResult() {
        var created = taskFor("ch_task");

        var id = house.callWith("ch_task").call().value();
        created.then()
                .statusCode(200)
                .contentType("application/json")
                .body("result.resultType", equalTo("task"))
                .body("result.taskId", equalTo(id))
                .body("result.status", equalTo("working"))
                .body("result.statusMessage", containsString("/approvals/appr_1"))
                .body("result.pollIntervalMs", equalTo(2000))
                .body("result.content", nullValue());
        assertThat(Instant.parse(created.path("result.createdAt"))).isBeforeOrEqualTo(Instant.now());
        // until the approval expires in a quarter of an hour, and an hour for the result
        assertThat(created.<Integer>path("result.ttlMs")).isBetween(70 * 60_000, 80 * 60_000);
        client.task(Tasks.GET, id)
                .then()
                .statusCode(200)
                .body("result.resultType", equalTo("complete"))
                .body("result.status", equalTo("working"))
                .body("result.createdAt", equalTo(created.path("result.createdAt")))
                .body("result.result", nullValue());
        assertThat(house.delivered(new CallId(id))).isFalse();

        house.approve(house.callWith("ch_task"));

        await().until(() -> client.task(Tasks.GET, id).path("result.status").equals("completed"));
        client.task(Tasks.GET, id)
                .then()
                .body("result.resultType", equalTo("complete"))
                .body("result.result.isError", equalTo(false))
                .body("result.result.content[1].text", containsString("ch_task"))
                .body("result.pollIntervalMs", nullValue());
        await().until(() -> house.delivered(new CallId(id)));
    }

    @Test
    void aCallThatEndsAtOnceIsAnsweredWithItsResult() {
        client.call("stripe__list_customers", "{\"limit\":3}")
                .then()
                .statusCode(200)
                .body("result.resultType", equalTo("complete"))
                .body("result.isError", equalTo(false));
    }

    @Test
    void aRequestThatDoesNotDeclareTasksIsHeld() {
        var hasty = McpClient.plain(admit("held-" + agent, Duration.ofMillis(1200)));

        assertThat(hasty.call(REFUND, "{\"charge\":\"ch_held\"}").asString())
                .contains("pending_approval", "\"resultType\":\"complete\"");
    }

    @Test
    void aCallOfWhichOtherReplicasCannotTellYetIsHeld() {
        var hasty = McpClient.withTasks(admit("early-" + agent, Duration.ofMillis(1200)));

        assertThat(hasty.call(REFUND, "{\"charge\":\"ch_not_on_record\"}").asString())
                .contains("pending_approval", "\"resultType\":\"complete\"");
    }

    @Test
    void aDenialIsAResultOfACompletedTask() {
        taskFor("ch_denied");
        var call = house.callWith("ch_denied");

        house.end(call, new Outcome.Denied(Outcome.By.PERSON, "denied_by_person", "no", List.of()))
                .await()
                .indefinitely();

        await().until(() -> !status(call).equals("working"));
        client.task(Tasks.GET, call.call().value())
                .then()
                .body("result.status", equalTo("completed"))
                .body("result.error", nullValue())
                .body("result.result.isError", equalTo(true))
                .body("result.result.content[0].text", containsString("denied_by_person"));
    }

    @Test
    void aTaskIsCancelledByItsAgent() {
        taskFor("ch_cancelled");
        var call = house.callWith("ch_cancelled");

        client.task(Tasks.CANCEL, call.call().value())
                .then()
                .statusCode(200)
                .body("result.resultType", equalTo("complete"));

        await().until(() -> house.cancelled(call.call()));
        house.end(call, new Outcome.Cancelled("the agent took it back")).await().indefinitely();
        await().until(() -> status(call).equals("cancelled"));
        client.task(Tasks.GET, call.call().value()).then().body("result.result", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"approve\":{\"action\":\"accept\",\"content\":{\"decision\":\"approve_once\"}}}",
                "{\"approve\":{\"action\":\"decline\"}}",
                "{\"approve\":{\"action\":\"cancel\"}}",
                "{}",
                "\"approved\"",
                "null"
            })
    void nothingInAnUpdateDecidesOrCancels(String responses) {
        var charge = "ch_" + UUID.randomUUID();
        taskFor(charge);
        var call = house.callWith(charge).call();

        client.ask(
                        Tasks.UPDATE,
                        call.value(),
                        "\"taskId\":\"" + call + "\",\"inputResponses\":" + responses
                                + ",\"requestState\":\"approved\"")
                .then()
                .statusCode(200)
                .body("result.resultType", equalTo("complete"))
                .body("result.status", nullValue());

        // what came before a cancellation that is seen has been heard
        var mark = marked();
        await().until(() -> house.cancelled(mark));
        assertThat(house.signals).noneMatch(signal -> signal.call().equals(call));
        assertThat(client.task(Tasks.GET, call.value()).<String>path("result.status"))
                .isEqualTo("working");
    }

    @Test
    void answersToQuestionsThatNobodyAskedDecideNothing() {
        var hasty = McpClient.plain(admit("answers-" + agent, Duration.ofMillis(1200)));
        var charge = "\"name\":\"" + REFUND + "\",\"arguments\":{\"charge\":\"ch_answered\"}";
        hasty.ask("tools/call", REFUND, charge);
        var call = house.callWith("ch_answered").call();

        var again = hasty.ask(
                "tools/call",
                REFUND,
                charge + ",\"inputResponses\":{\"approve\":{\"action\":\"accept\",\"content\":{\"approve\":true}}},"
                        + "\"requestState\":\"" + call + "\"");

        assertThat(again.asString()).contains("pending_approval", call.value());
        assertThat(house.callsOf("answers-" + agent)).isEqualTo(1);
        var mark = marked();
        await().until(() -> house.cancelled(mark));
        assertThat(house.signals).noneMatch(signal -> signal.call().equals(call));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "[]", "{\"approve\":7}", "{\"approve\":null}"})
    void answersThatAreNoneAreRefused(String responses) {
        client.ask("tools/call", REFUND, "\"name\":\"" + REFUND + "\",\"inputResponses\":" + responses)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("inputResponses"));
    }

    /** A call that its agent cancels. */
    private CallId marked() {
        var charge = "ch_mark_" + UUID.randomUUID();
        taskFor(charge);
        var call = house.callWith(charge).call();
        client.task(Tasks.CANCEL, call.value()).then().statusCode(200);
        return call;
    }

    @Test
    void whoLeavesTakesNoCallBackThatAnotherLooksAfter() throws Exception {
        var held = McpClient.plain(key)
                .open("tools/call", REFUND, "\"name\":\"" + REFUND + "\",\"arguments\":{\"charge\":\"ch_shared\"}");
        var call = house.callWith("ch_shared").call();
        onRecord(house.callWith("ch_shared"));
        client.call(REFUND, "{\"charge\":\"ch_shared\"}").then().body("result.taskId", equalTo(call.value()));

        held.close();

        // another one that leaves in the same way is heard
        try (var left = McpClient.plain(key)
                .open(
                        "tools/call",
                        REFUND,
                        "\"name\":\"" + REFUND + "\",\"arguments\":{\"charge\":\"ch_left_alone\"}")) {
            house.callWith("ch_left_alone");
        }
        await().until(() -> house.cancelled(house.callWith("ch_left_alone").call()));
        assertThat(house.cancelled(call)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {Tasks.GET, Tasks.UPDATE, Tasks.CANCEL})
    void onlyWhoDeclaresTasksIsAnswered(String method) {
        McpClient.plain(key)
                .task(method, CallId.random().value())
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32021))
                .body("error.data.requiredCapabilities.extensions.'io.modelcontextprotocol/tasks'", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {Tasks.GET, Tasks.UPDATE, Tasks.CANCEL})
    void anotherAgentsTaskIsNoneAndSoIsWhatHasNoIdOfOne(String method) {
        taskFor("ch_own_" + method.length() + method.charAt(6));
        var call =
                house.callWith("ch_own_" + method.length() + method.charAt(6)).call();
        var other = McpClient.withTasks(admit("other" + method.substring(6) + "-" + agent, Duration.ofSeconds(1)));

        other.task(method, call.value()).then().statusCode(400).body("error.code", equalTo(-32602));
        client.task(method, "task_1").then().statusCode(400).body("error.code", equalTo(-32602));

        var mark = marked();
        await().until(() -> house.cancelled(mark));
        assertThat(house.cancelled(call)).isFalse();
    }

    @Test
    void theHeaderNamesTheTask() {
        client.ask(Tasks.CANCEL, "call_other", "\"taskId\":\"" + CallId.random() + "\"")
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32020));
    }

    @Test
    void aTaskOutlivesTheReplicaThatGaveIt() {
        var id = CallId.random();
        LedgerResource.record(
                id,
                record(
                        id,
                        agent,
                        "\"status\":\"awaiting_approval\",\"approval\":{\"id\":\"appr_7\","
                                + "\"url\":\"http://127.0.0.1:1/approvals/appr_7\",\"expires_at\":\"2100-01-01T00:00:00Z\"}"));
        client.task(Tasks.GET, id.value())
                .then()
                .body("result.status", equalTo("working"))
                .body("result.createdAt", equalTo("2026-01-02T03:04:05Z"))
                .body("result.statusMessage", containsString("/approvals/appr_7"))
                .body("result.pollIntervalMs", equalTo(15000));

        LedgerResource.record(
                id,
                record(
                        id,
                        agent,
                        "\"status\":\"completed\",\"ended_at\":\"2026-01-02T03:05:05Z\",\"outcome\":{\"status\":\"completed\","
                                + "\"result\":{\"status\":200,\"media_type\":\"text/plain\",\"body\":\"refunded\","
                                + "\"base64\":false,\"truncated\":false,\"original_bytes\":8}}"));

        client.task(Tasks.GET, id.value())
                .then()
                .body("result.status", equalTo("completed"))
                .body("result.lastUpdatedAt", equalTo("2026-01-02T03:05:05Z"))
                .body("result.result.content[1].text", equalTo("refunded"));
        await().until(() -> house.delivered(id));
    }

    @Test
    void aTaskOfWhichNobodyCanTellIsNotDeniedToExist() {
        var id = CallId.random();
        LedgerResource.breakFor(id);

        client.task(Tasks.GET, id.value()).then().statusCode(503).body("error.code", equalTo(-32603));
        // it is heard by those who know the call
        client.task(Tasks.CANCEL, id.value()).then().statusCode(200);
        await().until(() -> house.cancelled(id));
    }

    @Test
    void legacyClientsHaveNoTasks() {
        given().header("Authorization", "Bearer " + key.reveal())
                .contentType("application/json")
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tasks/get\",\"params\":{\"taskId\":\"call_1\"}}")
                .post("/mcp")
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32601));
    }

    /** Makes the call, and puts it on record while it is held. */
    private Response taskFor(String charge) {
        var answer = client.callAsync(REFUND, "{\"charge\":\"" + charge + "\"}");
        onRecord(house.callWith(charge));
        return answer.join();
    }

    private void onRecord(CallRequested call) {
        LedgerResource.record(
                call.call(), record(call.call(), call.agent().value(), "\"status\":\"awaiting_approval\""));
    }

    private static String record(CallId id, String agent, String state) {
        return """
                {"call_id":"%s","agent":"%s","integration":"stripe","tool":"create_refund","arguments_digest":"%s",
                "delivered":false,"accepted_at":"2026-01-02T03:04:05Z",%s}""".formatted(id, agent, Digest.ofText("{}"), state);
    }

    private String status(CallRequested call) {
        return client.task(Tasks.GET, call.call().value()).path("result.status");
    }

    private AgentKey admit(String name, Duration hold) {
        return house.letIn(name, toolset, 600, hold, ToolListing.AUTO);
    }
}
