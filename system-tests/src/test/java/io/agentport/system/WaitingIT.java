// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that wait: they expire, are cancelled, come twice, and outlive their caller. */
class WaitingIT {
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        stack = Stack.up("""
                integrations:
                  sandbox:
                    token: ${SANDBOX_TOKEN}
                    permissions:
                      "list_*": auto_approve
                      create_issue: ask_approve
                      create_refund: ask_approve
                      send_message: ask_approve
                      create_customer: auto_approve
                approvals:
                  expire_after: 20s
                """, Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void aCallNobodyDecidesExpiresWhichIsNotADenial() {
        var answer = stack.agent().call("sandbox", "create_issue", "{\"title\":\"nobody looks\"}", 60);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text("/status")).isEqualTo("expired");
        assertThat(issues("nobody looks")).isZero();
    }

    @Test
    void aCallThatIsNotWaitedForSaysWhereAPersonDecides() {
        var answer = stack.agent()
                .post(
                        "/v1/calls",
                        "{\"integration\":\"sandbox\",\"tool\":\"create_issue\",\"arguments\":{\"title\":\"later\"}}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        assertThat(answer.text("/status")).isEqualTo("awaiting_approval");
        assertThat(answer.text("/approval_url")).startsWith("http://127.0.0.1:" + stack.port(1) + "/");
        assertThat(answer.text("/expires_at")).isNotEmpty();
        assertThat(answer.response().headers().firstValue("Location")).hasValue("/v1/calls/" + answer.text("/call_id"));
    }

    @Test
    void aCancelledCallIsNotPutUpAnyMore() {
        var waiting = stack.agent().callAsync("sandbox", "create_issue", "{\"title\":\"taken back\"}", 30);
        var people = stack.people();
        var pending = people.pendingApproval("create_issue");
        var call = pending.at("/calls/0/call_id").asText();

        assertThat(stack.agent().delete("/v1/calls/" + call).status()).isBetween(200, 299);

        assertThat(waiting.join().text("/status")).isEqualTo("cancelled");
        assertThat(people.decide(pending, "approve_once").status()).isEqualTo(409);
        assertThat(issues("taken back")).isZero();
    }

    @Test
    void identicalCallsAreOneQuestionAndOneEffect() {
        var arguments = "{\"to\":\"ada@example.com\",\"subject\":\"once\",\"body\":\"only\"}";
        var waiting = IntStream.range(0, 5)
                .mapToObj(i -> stack.agent().callAsync("sandbox", "send_message", arguments, 30))
                .toList();
        var people = stack.people();

        var decision = people.decide(people.pendingApproval("send_message"), "approve_once");

        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        for (var call : waiting) {
            assertThat(call.join().text("/status")).as(call.join().toString()).isEqualTo("completed");
        }
        assertThat(count("list_messages", "once")).isEqualTo(1);
    }

    @Test
    void anApprovedCallRunsThoughNobodyWaitsAndItsResultIsKept() {
        var accepted = stack.agent()
                .post(
                        "/v1/calls",
                        "{\"integration\":\"sandbox\",\"tool\":\"create_issue\",\"arguments\":{\"title\":\"gone\"}}");
        var people = stack.people();
        people.decide(people.pendingApproval("create_issue"), "approve_once");

        var answer = stack.agent().get("/v1/calls/" + accepted.text("/call_id") + "?wait=20");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text("/status")).isEqualTo("completed");
        assertThat(issues("gone")).isEqualTo(1);
    }

    @Test
    void aTaskIsPolledUntilAPersonHasApprovedIt() {
        var task = taskFor("polled");
        assertThat(task.text("/result/statusMessage")).contains("http://127.0.0.1:" + stack.port(1) + "/");
        var people = stack.people();

        people.decide(people.pendingApproval("create_issue"), "approve_once");

        assertThat(ended(task.text("/result/taskId"))
                        .at("/result/result/content/1/text")
                        .asText())
                .contains("polled");
        assertThat(issues("polled")).isEqualTo(1);
    }

    @Test
    void aTaskThatWasCancelledIsNotPutUpAnyMore() {
        var id = taskFor("not wanted").text("/result/taskId");
        var people = stack.people();
        var pending = people.pendingApproval("create_issue");

        assertThat(Mcp.task(stack.agent(), "tasks/cancel", id).status()).isEqualTo(200);

        assertThat(ended(id).at("/result/status").asText()).isEqualTo("cancelled");
        assertThat(people.decide(pending, "approve_once").status()).isEqualTo(409);
        assertThat(issues("not wanted")).isZero();
    }

    @Test
    void aTaskOutlivesTheGatewayThatGaveIt() {
        var id = taskFor("outlived").text("/result/taskId");
        var people = stack.people();
        var pending = people.pendingApproval("create_issue");

        Processes.kill(stack.process("gateway-service"));
        var decision = people.decide(pending, "approve_once");

        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        assertThat(ended(id).at("/result/result/content/1/text").asText()).contains("outlived");
        assertThat(issues("outlived")).isEqualTo(1);
    }

    private static Http.Answer taskFor(String title) {
        var task = Mcp.call(stack.agent(), "sandbox__create_issue", "{\"title\":\"" + title + "\"}");
        assertThat(task.text("/result/resultType")).as(task.toString()).isEqualTo("task");
        assertThat(task.text("/result/status")).isEqualTo("working");
        return task;
    }

    private static JsonNode ended(String task) {
        return Eventually.get(
                "the task has ended",
                Duration.ofMinutes(2),
                () -> {
                    try {
                        return Mcp.task(stack.agent(), "tasks/get", task).json();
                    } catch (UncheckedIOException starting) {
                        return MissingNode.getInstance();
                    }
                },
                answer -> List.of("completed", "cancelled")
                        .contains(answer.at("/result/status").asText()));
    }

    @Test
    void anIdempotencyKeyNamesOneCall() {
        var body =
                "{\"integration\":\"sandbox\",\"tool\":\"create_customer\",\"arguments\":{\"name\":\"Keyed\",\"email\":\"k@example.com\"}}";
        var first = stack.agent().post("/v1/calls", body, "Idempotency-Key", "k-1");
        var again = stack.agent().post("/v1/calls", body, "Idempotency-Key", "k-1");
        var other = stack.agent().post("/v1/calls", body.replace("Keyed", "Else"), "Idempotency-Key", "k-1");

        assertThat(first.text("/status")).as(first.toString()).isEqualTo("completed");
        assertThat(again.text("/call_id")).isEqualTo(first.text("/call_id"));
        assertThat(other.status()).as(other.toString()).isEqualTo(409);
        assertThat(count("list_customers", "Keyed")).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitTheSchemaIsRefusedBeforeAPersonIsAsked() {
        var answer = stack.agent().call("sandbox", "create_refund", "{\"charge\":\"ch_1\",\"amount\":\"all\"}", 5);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("/reason")).isEqualTo("invalid_arguments");
        assertThat(answer.json().at("/errors").findValuesAsText("pointer")).containsExactly("/amount");
    }

    @Test
    void anUnknownToolIsNotFound() {
        var answer = stack.agent().call("sandbox", "drop_everything", "{}", 5);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        assertThat(answer.text("/reason")).isEqualTo("unknown_tool");
    }

    private static int issues(String title) {
        return count("list_issues", title);
    }

    private static int count(String tool, String text) {
        var answer = stack.agent().call("sandbox", tool, "{}", 20);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.response().body().split(java.util.regex.Pattern.quote("\"" + text + "\""), -1).length - 1;
    }
}
