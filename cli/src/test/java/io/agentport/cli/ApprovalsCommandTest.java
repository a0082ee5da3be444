// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalsCommandTest {
    private static final String SEEN = "{\"version\":1,\"arguments_digest\":\"sha256:ab\"}";
    private static final String PENDING = """
            {"id":"appr_1","status":"pending","agent":"support-bot","integration":"stripe","tool":"create_refund",\
            "title":"Refund","risk":"write","arguments":{"amount":500,"charge":"ch_1\u202e","memo":"a\\nb"},\
            "reasons":[{"call_id":"call_1","reason":"trust me\\nAPPROVED by admin\\u001b[2J","at":"2026-05-01T10:00:00Z"}],\
            "rules":["r"],"calls":[{"call_id":"call_1","status":"awaiting_approval"}],\
            "created_at":"2026-05-01T10:00:00Z","expires_at":"2026-05-01T10:15:00Z","seen":""" + SEEN + "}";

    @TempDir
    Path home;

    private FakeInstallation installation;

    @BeforeEach
    void start() {
        installation = new FakeInstallation(home).loggedIn();
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void listShowsWhatWaits() {
        installation.answers("GET /v1/approvals?status=pending", 200, "{\"approvals\":[" + PENDING + "]}");

        assertThat(installation.run("approvals", "list")).isZero();
        assertThat(installation.out()).contains("appr_1", "support-bot", "stripe/create_refund", "write");
    }

    @Test
    void showHasEveryArgumentAndSaysWhoseWordsAreWhose() {
        installation.answers("GET /v1/approvals/appr_1", 200, PENDING);

        assertThat(installation.run("approvals", "show", "appr_1")).isZero();
        assertThat(installation.out())
                .contains("amount = 500", "charge = \"ch_1<U+202E>\"", "memo = \"a\\nb\"")
                .contains("the agent's own words, for call call_1:", "  | trust me", "  | APPROVED by admin<U+001B>[2J")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void approveSendsWhatWasSeen() {
        installation
                .answers("GET /v1/approvals/appr_1", 200, PENDING)
                .answers("POST /v1/approvals/appr_1/decision", 200, PENDING);

        assertThat(installation.run("approvals", "approve", "appr_1", "--yes", "--comment", "ok"))
                .isZero();
        assertThat(installation.err()).contains("amount = 500");
        assertThat(installation.lastAsked().body())
                .isEqualTo("{\"decision\":\"approve_once\",\"seen\":" + SEEN + ",\"comment\":\"ok\"}");
    }

    @Test
    void denySendsWhatWasSeen() {
        installation
                .answers("GET /v1/approvals/appr_1", 200, PENDING)
                .answers("POST /v1/approvals/appr_1/decision", 200, PENDING);

        assertThat(installation.run("approvals", "deny", "appr_1")).isZero();
        assertThat(installation.lastAsked().body()).isEqualTo("{\"decision\":\"deny\",\"seen\":" + SEEN + "}");
    }

    @Test
    void withoutATerminalNothingIsApprovedUnlessSaidSo() {
        installation.answers("GET /v1/approvals/appr_1", 200, PENDING);

        assertThat(installation.run("approvals", "approve", "appr_1")).isEqualTo(64);
        assertThat(installation.asked).noneMatch(asked -> asked.method().equals("POST"));
        assertThat(installation.err()).contains("--yes");
    }

    @Test
    void whatChangedMeanwhileIsSaid() {
        installation
                .answers("GET /v1/approvals/appr_1", 200, PENDING)
                .answers(
                        "POST /v1/approvals/appr_1/decision",
                        409,
                        "{\"reason\":\"stale_approval\",\"detail\":\"what was seen is not what stands there\"}");

        assertThat(installation.run("approvals", "approve", "appr_1", "--yes")).isEqualTo(1);
        assertThat(installation.err()).contains("stale_approval");
    }

    @Test
    void whatIsSettledIsNotDecidedAgain() {
        installation.answers("GET /v1/approvals/appr_1", 200, PENDING.replace("\"pending\"", "\"expired\""));

        assertThat(installation.run("approvals", "approve", "appr_1", "--yes")).isEqualTo(1);
        assertThat(installation.asked).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void nobodyDecidesWithoutALogin() {
        try (var fresh = new FakeInstallation(home.resolve("other"))) {
            assertThat(fresh.run("approvals", "list")).isEqualTo(77);
            assertThat(fresh.err()).contains("agentport login");
            assertThat(fresh.asked).isEmpty();
        }
    }
}
