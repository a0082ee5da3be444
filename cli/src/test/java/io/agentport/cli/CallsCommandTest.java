// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsCommandTest {
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

    private static String call(String status) {
        return "{\"call_id\":\"call_1\",\"status\":\"" + status + "\"}";
    }

    @Test
    void showEndsAsTheCallStands() {
        installation
                .answers("GET /v1/calls/call_1", 200, call("completed"))
                .answers("GET /v1/calls/call_2", 200, call("permitted"))
                .answers("GET /v1/calls/call_3?wait=9", 200, call("failed"));

        assertThat(installation.run("calls", "show", "call_1")).isZero();
        assertThat(installation.run("calls", "show", "call_2")).isEqualTo(2);
        assertThat(installation.run("calls", "show", "call_3", "--wait", "9")).isEqualTo(1);
    }

    @Test
    void awaitAsksUntilTheCallHasEnded() {
        installation
                .answers("GET /v1/calls/call_1?wait=300", 200, call("awaiting_approval"))
                .answers("GET /v1/calls/call_1?wait=300", 200, call("permitted"))
                .answers("GET /v1/calls/call_1?wait=300", 200, call("completed"));

        assertThat(installation.run("calls", "await", "call_1")).isZero();
        assertThat(installation.asked).hasSize(3);
    }

    @Test
    void awaitMayHaveAnEnd() {
        installation
                .answers("GET /v1/calls/call_1?wait=300", 200, call("awaiting_approval"))
                .answers("GET /v1/calls/call_1?wait=120", 200, call("awaiting_approval"));

        assertThat(installation.run("calls", "await", "call_1", "--wait-timeout", "7m"))
                .isEqualTo(2);
        assertThat(installation.err()).contains("agentport calls await call_1");
        assertThat(installation.run("calls", "await", "call_1", "--wait-timeout", "soon"))
                .isEqualTo(64);
    }

    @Test
    void awaitOutlastsAGatewayThatCannotSay() {
        installation
                .answers("GET /v1/calls/call_1?wait=10", 503, "{\"reason\":\"call_state_unavailable\"}")
                .answers("GET /v1/calls/call_1?wait=5", 200, call("completed"));

        assertThat(installation.run("calls", "await", "call_1", "--wait-timeout", "10s"))
                .isEqualTo(69);
        assertThat(installation.run("calls", "await", "call_1", "--wait-timeout", "PT5S"))
                .isZero();
    }

    @Test
    void createIsACallAndSaysHowToGoOn() {
        installation.answers("POST /v1/calls", 202, call("awaiting_approval"));

        assertThat(installation.run(
                        "calls",
                        "create",
                        "stripe/create_refund",
                        "--json",
                        "{}",
                        "--reason",
                        "so",
                        "--wait-timeout",
                        "2m"))
                .isEqualTo(2);
        assertThat(installation.asked.getFirst().body()).contains("\"reason\":\"so\"");
        assertThat(installation.asked.getFirst().prefer()).isEqualTo("wait=120");
        assertThat(installation.err()).contains("agentport calls await call_1");
    }

    @Test
    void aCallWhoseStateCannotBeSaidHasNotEnded() {
        installation.answers(
                "POST /v1/calls",
                503,
                "{\"reason\":\"call_state_unavailable\",\"detail\":\"ask again\",\"call_id\":\"call_1\"}");

        assertThat(installation.run("calls", "create", "stripe/create_refund")).isEqualTo(2);
        assertThat(installation.err()).contains("call_state_unavailable", "agentport calls await call_1");
    }

    @Test
    void everyFormSaysTheSame() {
        installation.answers("GET /v1/calls/call_1", 200, call("completed"));

        assertThat(installation.run("calls", "show", "call_1", "-o", "toon")).isZero();
        assertThat(installation.out()).isEqualTo("call_id: call_1\nstatus: completed\n");
        assertThat(installation.again().run("calls", "show", "call_1", "-o", "jsonl"))
                .isZero();
        assertThat(installation.out().strip()).isEqualTo(call("completed"));
    }

    @Test
    void aCallThatIsNotTheAgentsIsSaid() {
        installation.answers(
                "GET /v1/calls/call_1", 404, "{\"reason\":\"unknown_call\",\"detail\":\"the agent has no such call\"}");

        assertThat(installation.run("calls", "show", "call_1")).isEqualTo(1);
        assertThat(installation.err()).contains("unknown_call: the agent has no such call");
    }

    @Test
    void cancelSaysWhetherItCameInTime() {
        installation
                .answers("DELETE /v1/calls/call_1", 200, call("cancelled"))
                .answers("DELETE /v1/calls/call_2", 200, call("completed"))
                .answers("DELETE /v1/calls/call_3", 202, call("permitted"));

        assertThat(installation.run("calls", "cancel", "call_1")).isZero();
        assertThat(installation.run("calls", "cancel", "call_2")).isEqualTo(1);
        assertThat(installation.run("calls", "cancel", "call_3")).isEqualTo(2);
    }

    @Test
    void settleIsAPersonsAndSaysExactlyOneOfTwoThings() {
        installation.loggedIn().answers("POST /v1/executions/call_1/settle", 204, "");

        assertThat(installation.run("calls", "settle", "call_1", "--did-not-happen", "--comment", "looked"))
                .isZero();
        assertThat(installation.lastAsked().body()).isEqualTo("{\"happened\":false,\"comment\":\"looked\"}");
        assertThat(installation.lastAsked().authorization()).isEqualTo("Bearer jwt");
        assertThat(installation.run("calls", "settle", "call_1")).isEqualTo(64);
        assertThat(installation.run("calls", "settle", "call_1", "--happened", "--did-not-happen"))
                .isEqualTo(64);
    }
}
