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
