// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aDeniedCallEndsWithThreeAndItsReason() {
        installation.answers(
                "POST /v1/calls",
                403,
                "{\"reason\":\"policy_denied\",\"detail\":\"the policy denies it\",\"call_id\":\"call_1\"}");

        assertThat(installation.run("tools", "call", "stripe/delete_customer")).isEqualTo(3);
        assertThat(installation.err()).contains("call call_1 denied: policy_denied: the policy denies it");
    }

    @ParameterizedTest
    @CsvSource({"failed,1", "expired,1", "cancelled,1", "denied,3", "outcome_unknown,4", "unknown,2", "received,2"})
    void everyOtherOutcomeHasItsExitCode(String status, int exit) {
        installation.answers(
                "POST /v1/calls",
                200,
                "{\"call_id\":\"call_1\",\"status\":\"" + status + "\",\"detail\":\"so it is\"}");

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(exit);
        assertThat(installation.err()).contains(status.replace('_', ' '), "so it is");
    }

    @Test
    void aReplyThatIsLostLeavesOpenWhetherTheCallWasMade() {
        installation.answers("POST /v1/calls", 0, "").answers("GET /v1/tools", 0, "");

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(4);
        assertThat(installation.err()).contains("whether it was done is not known");
        assertThat(installation.asked).hasSize(1);
        assertThat(installation.run("tools", "list")).isEqualTo(69);
    }

    @ParameterizedTest
    @CsvSource({
        "401,invalid_api_key,77",
        "403,agent_revoked,77",
        "404,unknown_tool,1",
        "429,rate_limited,69",
        "500,internal_error,1",
        "503,not_ready,69"
    })
    void aRefusalHasItsExitCode(int status, String reason, int exit) {
        installation.answers("POST /v1/calls", status, "{\"reason\":\"" + reason + "\",\"detail\":\"so it is\"}");

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(exit);
    }

    @Test
    void aCallCanHaveANameThatMakesItOne() {
        installation.answers("POST /v1/calls", 200, COMPLETED);

        assertThat(installation.run("tools", "call", "stripe/create_refund", "--idempotency-key", "order-81"))
                .isZero();
        assertThat(installation.lastAsked().idempotencyKey()).isEqualTo("order-81");
        assertThat(installation.run("tools", "call", "stripe/create_refund", "--idempotency-key", "a\nb"))
                .isEqualTo(64);
    }

    @Test
    void searchShowsWhatTheGatewayFindsInItsOrder() {
        installation.answers(
                "GET /v1/tools?query=refund+%26co&limit=10",
                200,
                "{\"matching\":7,\"tools\":[" + tool("b", "y", "Refund", "Pays back") + ","
                        + tool("a", "x", "X", "With refunds") + "]}");
        installation.answers("GET /v1/tools?query=weather&limit=3", 200, "{\"matching\":0,\"tools\":[]}");

        assertThat(installation.run("tools", "search", "refund", "&co", "-o", "jsonl"))
                .isZero();
        assertThat(installation.out().strip().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"tool\":\"y\""),
                        second -> assertThat(second).contains("\"tool\":\"x\""));
        assertThat(installation.again().run("tools", "search", "refund", "&co")).isZero();
        assertThat(installation.out()).contains("b/y").contains("a/x");
        assertThat(installation.again().run("tools", "search", "weather", "--limit", "3"))
                .isEqualTo(1);
        assertThat(installation.err()).contains("no tool has any of these words");
        assertThat(installation.run("tools", "search")).isEqualTo(64);
        assertThat(installation.run("tools", "search", "refund", "--limit", "101"))
                .isEqualTo(64);
    }

    private static String tool(String integration, String tool, String title, String description) {
        return "{\"integration\":\"" + integration + "\",\"tool\":\"" + tool + "\",\"title\":\"" + title
                + "\",\"description\":\"" + description + "\",\"risk\":\"read\",\"tier\":\"auto_approve\"}";
    }

    @Test
    void aListIsALinePerToolOrATable() {
        installation.answers(
                "GET /v1/tools",
                200,
                "{\"tools\":[" + tool("a", "x", "X", "one, two") + "," + tool("b", "y", "Y", "three") + "]}");

        assertThat(installation.run("tools", "list", "-o", "jsonl")).isZero();
        assertThat(installation.out().strip().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"integration\""));
        assertThat(installation.again().run("tools", "list", "-o", "toon")).isZero();
        assertThat(installation.out()).isEqualTo("""
                        tools[2]{integration,tool,title,description,risk,tier}:
                          a,x,X,"one, two",read,auto_approve
                          b,y,Y,three,read,auto_approve
                        """);
        assertThat(installation.run("tools", "list", "-o", "yaml")).isEqualTo(64);
    }

    @Test
    void wrongArgumentsAreSaidWithTheirPlace() {
        installation.answers(
                "POST /v1/calls",
                422,
                "{\"reason\":\"invalid_arguments\",\"detail\":\"the arguments do not fit\","
                        + "\"errors\":[{\"pointer\":\"/amount\",\"expected\":\"an integer\"},"
                        + "{\"pointer\":\"\",\"expected\":\"no property `x`\"}]}");

        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(1);
        assertThat(installation.err())
                .contains("invalid_arguments: the arguments do not fit; /amount: an integer; no property `x`");
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

        assertThat(installation.run("tools", "list")).isEqualTo(69);
        assertThat(installation.run("tools", "call", "stripe/create_refund")).isEqualTo(69);
        assertThat(installation.err().strip().lines()).hasSize(2).allMatch(line -> line.contains("nothing answers at"));
    }
}
