// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsCommandTest {
    private static final String COMPLETED = """
            {"call_id":"call_1","status":"completed","result":{"status":200,"media_type":"application/json",\
            "body":{"id":"re_1","note":"\u202eevil"},"base64":false,"truncated":false}}""";
    private static final String AWAITING = """
            {"call_id":"call_1","status":"awaiting_approval","approval_id":"appr_1",\
            "approval_url":"http://127.0.0.1:4748/approvals/appr_1","expires_at":"2026-05-01T10:15:00Z"}""";
    private static final String REFUND = """
            {"integration":"stripe","tool":"create_refund","title":"Refund","description":"Pays back",\
            "risk":"write","tier":"ask_approve","input_schema":{"type":"object","properties":{\
            "charge":{"type":"string"},"amount":{"type":"integer"}}}}""";

    @TempDir
    Path home;

    private FakeInstallation installation;

    @BeforeEach
    void start() {
        installation = new FakeInstallation(home);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void listShowsATableToPeopleAndTheAnswerToScripts() {
        installation.answers("GET /v1/tools", 200, "{\"tools\":[" + REFUND + "]}");

        assertThat(installation.run("tools", "list")).isZero();
        assertThat(installation.out()).contains("stripe/create_refund", "ask_approve", "Refund");
        assertThat(installation.lastAsked().authorization()).isEqualTo("Bearer ap_key");
        assertThat(installation.run("tools", "list", "-o", "json")).isZero();
        assertThat(installation.out()).contains("{\"tools\":[{\"integration\":\"stripe\"");
    }

    @Test
    void describeShowsTheSchema() {
        installation.answers("GET /v1/tools/stripe/create_refund", 200, REFUND);

        assertThat(installation.run("tools", "describe", "stripe/create_refund"))
                .isZero();
        assertThat(installation.out()).contains("Pays back", "\"amount\"");
    }

    @Test
    void argumentsHaveTheTypesThatTheSchemaWants() {
        installation
                .answers("GET /v1/tools/stripe/create_refund", 200, REFUND)
                .answers("POST /v1/calls", 200, COMPLETED);

        int exit = installation.run(
                "tools",
                "call",
                "stripe/create_refund",
                "--arg",
                "charge=123",
                "--arg",
                "amount=500",
                "--reason",
                "asked");

        assertThat(exit).isZero();
        assertThat(installation.lastAsked().body())
                .isEqualTo("{\"integration\":\"stripe\",\"tool\":\"create_refund\","
                        + "\"arguments\":{\"charge\":\"123\",\"amount\":500},\"reason\":\"asked\"}");
        assertThat(installation.lastAsked().prefer()).isNull();
    }

    @Test
    void whatCannotBeSeenIsShownAndNeverSentToTheTerminal() {
        installation.answers("POST /v1/calls", 200, COMPLETED);

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isZero();
        assertThat(installation.out()).contains("re_1", "\\u202eevil").doesNotContain("\u202e");
        assertThat(installation.run("tools", "call", "stripe/create_refund", "-o", "json"))
                .isZero();
        assertThat(installation.out()).doesNotContain("\u202e");
    }

    @Test
    void jsonStandsInTheCallAsItWasWritten() throws Exception {
        installation.answers("POST /v1/calls", 200, COMPLETED);
        var file = Files.writeString(home.resolve("arguments.json"), "{\"amount\": 1.0}");

        installation.run("tools", "call", "stripe/create_refund", "--json", "{\"amount\":1e2}");
        assertThat(installation.lastAsked().body()).contains("\"arguments\":{\"amount\":1e2}");
        installation.run("tools", "call", "stripe/create_refund", "--json", "@" + file);
        assertThat(installation.lastAsked().body()).contains("\"arguments\":{\"amount\": 1.0}");
        installation.types("{}").run("tools", "call", "stripe/create_refund", "--json", "-");
        assertThat(installation.lastAsked().body()).contains("\"arguments\":{}");
    }

    @Test
    void aCallThatWaitsForAPersonEndsWithTwoAndSaysWhere() {
        installation.answers("POST /v1/calls", 202, AWAITING);

        assertThat(installation.run("tools", "call", "stripe/create_refund", "--wait", "7"))
                .isEqualTo(2);
        assertThat(installation.lastAsked().prefer()).isEqualTo("wait=7");
        assertThat(installation.err())
                .contains("awaiting approval", "http://127.0.0.1:4748/approvals/appr_1", "2026-05-01T10:15:00Z");
    }

    @Test
    void waitingLongerThanOneRequestAsksAgain() {
        installation
                .answers("POST /v1/calls", 202, AWAITING)
                .answers("GET /v1/calls/call_1?wait=300", 200, AWAITING)
                .answers("GET /v1/calls/call_1?wait=50", 200, COMPLETED);

        assertThat(installation.run("tools", "call", "stripe/create_refund", "--wait", "650"))
                .isZero();
        assertThat(installation.asked).hasSize(3);
    }

    @Test
    void aDeniedCallEndsWithOneAndItsReason() {
        installation.answers(
                "POST /v1/calls",
                403,
                "{\"reason\":\"policy_denied\",\"detail\":\"the policy denies it\",\"call_id\":\"call_1\"}");

        assertThat(installation.run("tools", "call", "stripe/delete_customer")).isEqualTo(1);
        assertThat(installation.err()).contains("call call_1 denied: policy_denied: the policy denies it");
    }

    @Test
    void everyOtherOutcomeEndsWithOne() {
        for (var status : new String[] {"failed", "expired", "cancelled", "outcome_unknown"}) {
            try (var another = new FakeInstallation(home)) {
                another.answers(
                        "POST /v1/calls",
                        200,
                        "{\"call_id\":\"call_1\",\"status\":\"" + status + "\",\"detail\":\"so it is\"}");

                assertThat(another.run("tools", "call", "stripe/create_refund")).isEqualTo(1);
                assertThat(another.err()).contains(status.replace('_', ' '), "so it is");
            }
        }
    }

    @Test
    void wrongArgumentsAreSaidWithTheirPlace() {
        installation.answers(
                "POST /v1/calls",
                422,
                "{\"reason\":\"invalid_arguments\",\"detail\":\"the arguments do not fit\","
                        + "\"errors\":[{\"pointer\":\"/amount\",\"expected\":\"an integer\"}]}");

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(1);
        assertThat(installation.err()).contains("invalid_arguments: the arguments do not fit; /amount: an integer");
    }

    @Test
    void whatMakesNoSenseEndsWith64() {
        assertThat(installation.run("tools", "call", "create_refund")).isEqualTo(64);
        assertThat(installation.run("tools", "call", "stripe/create_refund", "--arg", "amount"))
                .isEqualTo(64);
        assertThat(installation.run("tools", "call", "stripe/create_refund", "--arg", "a=1", "--json", "{}"))
                .isEqualTo(64);
        assertThat(installation.run("tools", "call", "stripe/create_refund", "--json", "@nowhere"))
                .isEqualTo(64);
        assertThat(installation.run("tools", "call")).isEqualTo(64);
        assertThat(installation.run("tools")).isEqualTo(64);
        assertThat(installation.run("tool")).isEqualTo(64);
        assertThat(installation.run("tools", "list", "--url", "nowhere")).isEqualTo(64);
        assertThat(installation.without("AGENTPORT_API_KEY").run("tools", "list"))
                .isEqualTo(64);
        assertThat(installation.asked).isEmpty();
    }

    @Test
    void aKeyMayStandInAFile() throws Exception {
        installation.without("AGENTPORT_API_KEY").answers("GET /v1/tools", 200, "{\"tools\":[]}");
        var file = Files.writeString(home.resolve("key"), "ap_filed\n");

        assertThat(installation.run("tools", "list", "--key-file", file.toString()))
                .isZero();
        assertThat(installation.lastAsked().authorization()).isEqualTo("Bearer ap_filed");
    }

    @Test
    void aGatewayThatIsAwayIsOneClearLine() {
        installation.close();

        assertThat(installation.run("tools", "list")).isEqualTo(1);
        assertThat(installation.err().strip().lines())
                .singleElement()
                .asString()
                .contains("nothing answers at");
    }
}
