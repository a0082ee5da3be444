// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministrationCommandsTest {
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
    void aNewAgentsKeyAloneIsTheResult() {
        installation.answers("POST /v1/agents", 201, "{\"name\":\"bot\",\"key\":\"ap_new\"}");

        assertThat(installation.run("agents", "create", "bot", "--integration", "stripe", "--integration", "wiki"))
                .isZero();
        assertThat(installation.lastAsked().body())
                .isEqualTo("{\"name\":\"bot\",\"integrations\":[\"stripe\",\"wiki\"]}");
        assertThat(installation.out().strip()).isEqualTo("ap_new");
    }

    @Test
    void anAgentIsMadeForItsClient() {
        installation.answers("POST /v1/agents", 201, "{\"name\":\"bot\",\"key\":\"ap_new\"}");

        assertThat(installation.run(
                        "agents", "create", "bot", "--client", "codex", "--hold", "90s", "--tools", "discovery"))
                .isZero();
        assertThat(installation.lastAsked().body())
                .isEqualTo("{\"name\":\"bot\",\"client\":\"codex\",\"hold\":\"90s\",\"tools\":\"discovery\"}");
    }

    @Test
    void rotateMayLeaveTheOldKeySomeTime() {
        installation.answers("POST /v1/agents/bot/rotate", 200, "{\"name\":\"bot\",\"key\":\"ap_next\"}");

        assertThat(installation.run("agents", "rotate", "bot", "--grace", "1h")).isZero();
        assertThat(installation.lastAsked().body()).isEqualTo("{\"grace\":\"1h\"}");
        assertThat(installation.out().strip()).isEqualTo("ap_next");
    }

    @Test
    void revokeAndListAgents() {
        installation
                .answers("POST /v1/agents/bot/revoke", 204, "")
                .answers(
                        "GET /v1/agents",
                        200,
                        "{\"agents\":[{\"name\":\"bot\",\"managed_by\":\"api\",\"revoked\":true,"
                                + "\"integrations\":[\"stripe\"],\"keys\":[]},"
                                + "{\"name\":\"default\",\"managed_by\":\"file\",\"revoked\":false,\"keys\":[{}]}]}");

        assertThat(installation.run("agents", "revoke", "bot")).isZero();
        assertThat(installation.run("agents", "list")).isZero();
        assertThat(installation.out()).contains("bot", "revoked", "stripe", "default", "active", "all");
        assertThat(installation.again().run("agents", "list", "-o", "jsonl")).isZero();
        assertThat(installation.out().lines()).hasSize(2);
    }

    @Test
    void aRefusalIsSaidWithItsReason() {
        installation.answers(
                "POST /v1/agents", 409, "{\"reason\":\"managed_by_file\",\"detail\":\"the file names this agent\"}");

        assertThat(installation.run("agents", "create", "bot")).isEqualTo(1);
        assertThat(installation.err()).contains("managed_by_file: the file names this agent");
    }

    @Test
    void integrationsShowTheirProblems() {
        installation.answers(
                "GET /v1/integrations",
                200,
                "{\"integrations\":[{\"name\":\"stripe\",\"connector\":\"stripe\",\"state\":\"secret_missing\","
                        + "\"problem\":\"`${STRIPE_API_KEY}` is not set\",\"tools\":52}]}");

        assertThat(installation.run("integrations", "list")).isZero();
        assertThat(installation.out()).contains("secret_missing", "${STRIPE_API_KEY}", "52");
    }

    private void wikiOffers() {
        installation.answers("GET /v1/integrations/wiki/tools", 200, """
                {"tools":[
                  {"tool":"find","risk":"read","offer":"sha256:1","offered":{"name":"find"},"accepted":{"name":"find"}},
                  {"tool":"edit","risk":"write","held":"changed","offer":"sha256:2",
                   "offered":{"name":"edit","description":"now","inputSchema":{"required":["a"]}},
                   "accepted":{"name":"edit","description":"then","title":"Edit"}},
                  {"tool":"drop","risk":"destructive","held":"new","offer":"sha256:3","offered":{"name":"drop"}}],
                 "left_out":["`x y`: not a name"]}""");
    }

    @Test
    void whatAnMcpServerOffersIsShownAgainstWhatWasAccepted() {
        wikiOffers();

        assertThat(installation.run("integrations", "diff", "wiki")).isZero();

        assertThat(installation.out()).isEqualTo("""
                        edit (changed, write)
                          - /description: "then"
                          + /description: "now"
                          + /inputSchema/required/0: "a"
                          - /title: "Edit"
                        drop (new, destructive)
                          + /name: "drop"
                        """);
        assertThat(installation.err()).contains("left out: `x y`: not a name");
    }

    @Test
    void exactlyWhatWasShownIsAccepted() {
        wikiOffers();
        installation.answers("POST /v1/integrations/wiki/tools/accept", 204, "");

        assertThat(installation.run("integrations", "accept", "wiki", "edit", "--yes"))
                .isZero();

        assertThat(installation.lastAsked().body()).isEqualTo("{\"tools\":{\"edit\":\"sha256:2\"}}");
        assertThat(installation.err()).contains("/description: \"now\"").doesNotContain("drop");
    }

    @Test
    void nothingIsAcceptedWithoutAYes() {
        wikiOffers();

        assertThat(installation.run("integrations", "accept", "wiki")).isEqualTo(64);
        assertThat(installation.err()).contains("give --yes");
        assertThat(installation.lastAsked().body()).isEmpty();
        assertThat(installation.run("integrations", "accept", "wiki", "find", "--yes"))
                .isEqualTo(1);
        assertThat(installation.err()).contains("`find` is not held");
    }

    @Test
    void anAgentSeesTheIntegrationsOfItsTools() throws Exception {
        var key = Files.writeString(home.resolve("key"), "ap_filed");
        var tools = "{\"tools\":[{\"integration\":\"wiki\",\"tier\":\"ask_approve\"},"
                + "{\"integration\":\"stripe\",\"tier\":\"auto_approve\"},{\"integration\":\"stripe\",\"tier\":\"ask_approve\"}]}";
        installation.answers("GET /v1/tools", 200, tools);

        assertThat(installation.run("integrations", "list", "--key-file", key.toString(), "-o", "toon"))
                .isZero();

        assertThat(installation.lastAsked().authorization()).isEqualTo("Bearer ap_filed");
        assertThat(installation.out())
                .isEqualTo("integrations[2]{name,auto_approve,ask_approve}:\n  stripe,1,1\n  wiki,0,1\n");
        try (var nobody = new FakeInstallation(home.resolve("other"))) {
            nobody.answers("GET /v1/tools", 200, tools);
            assertThat(nobody.run("integrations", "list")).isZero();
            assertThat(nobody.out()).contains("stripe", "wiki");
        }
    }

    @Test
    void theNewestRecordsAreATableThatEnds() {
        installation.answers("GET /v1/ledger?order=newest&limit=20", 200, "{\"records\":[{\"n\":2},{\"n\":1}]}");

        assertThat(installation.run("audit", "tail", "-o", "toon")).isZero();
        assertThat(installation.out()).isEqualTo("records[2]{n}:\n  1\n  2\n");
        assertThat(installation.run("audit", "tail", "-f", "-o", "toon")).isEqualTo(64);
    }

    @Test
    void checkSaysWhereAFileIsWrong() throws Exception {
        var file = Files.writeString(home.resolve("agentport.yaml"), "integrations: 1\n");
        installation
                .answers(
                        "POST /v1/policies/check",
                        200,
                        "{\"valid\":false,\"problems\":[{\"line\":1,\"column\":15,\"message\":\"expected a mapping\"}]}")
                .answers("POST /v1/policies/check", 200, "{\"valid\":true,\"problems\":[]}");

        assertThat(installation.run("policy", "check", file.toString())).isEqualTo(1);
        assertThat(installation.out()).contains(file + ":1:15: expected a mapping");
        assertThat(installation.lastAsked().body()).isEqualTo("integrations: 1\n");
        assertThat(installation.run("policy", "check", file.toString())).isZero();
        assertThat(installation.run("policy", "check", "nowhere.yaml")).isEqualTo(1);
    }

    @Test
    void tailShowsTheNewestLast() {
        installation.answers(
                "GET /v1/ledger?order=newest&limit=2&call=call_1",
                200,
                "{\"records\":[{\"topic\":\"agentport.replies\",\"partition\":0,\"offset\":4,\"at\":\"2026-05-01T10:00:02Z\","
                        + "\"type\":\"call_ended\",\"call_id\":\"call_1\",\"agent\":\"bot\",\"integration\":\"stripe\","
                        + "\"tool\":\"create_refund\",\"event\":{\"type\":\"call_ended\","
                        + "\"outcome\":\"{\\\"status\\\":\\\"completed\\\"}\"}},"
                        + "{\"topic\":\"agentport.calls\",\"partition\":0,\"offset\":9,\"at\":\"2026-05-01T10:00:01Z\","
                        + "\"type\":\"call_requested\",\"call_id\":\"call_1\",\"agent\":\"bot\",\"event\":{}}]}");

        assertThat(installation.run("audit", "tail", "-n", "2", "--call", "call_1"))
                .isZero();
        assertThat(installation.out().strip().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).contains("call_requested", "10:00:01Z"),
                        second -> assertThat(second).contains("call_ended", "stripe/create_refund", "completed"));
        assertThat(installation.run("audit", "tail", "-n", "0")).isEqualTo(64);
    }

    /** Until the service goes away; a minute may hold more records than a page. */
    @Test
    void aLedgerIsFollowedOverAllOfItsPages() {
        var path = "GET /v1/ledger?limit=1000&since=2026-01-01T00:00:00Z";
        installation
                .loggedIn()
                .answers(
                        "GET /v1/ledger?order=newest&limit=1",
                        200,
                        "{\"records\":[" + record(1, "2026-01-01T00:01:00Z") + "]}")
                .answers(path, 200, "{\"records\":[" + record(1, "2026-01-01T00:01:00Z") + "],\"next\":\"p=2\"}")
                .answers(path + "&after=p%3D2", 200, "{\"records\":[" + record(2, "2026-01-01T00:01:00Z") + "]}")
                .answers(path, 503, "{\"reason\":\"not_ready\",\"detail\":\"starting\"}");

        assertThat(installation.run("audit", "tail", "-n", "1", "-f", "-o", "jsonl"))
                .isEqualTo(69);

        assertThat(installation.out().strip().lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"offset\":1"),
                        second -> assertThat(second).contains("\"offset\":2"));
    }

    private static String record(int offset, String at) {
        return "{\"at\":\"" + at + "\",\"topic\":\"calls\",\"partition\":0,\"offset\":" + offset + "}";
    }

    @Test
    void verifyEndsWithOneIfAnythingWasFound() {
        installation
                .answers(
                        "GET /v1/ledger/verify",
                        200,
                        "{\"valid\":true,\"records\":9,\"chains\":2,\"heads\":3,\"findings\":[],"
                                + "\"findings_not_listed\":0,\"not_proven\":[\"what never reached a topic\"]}")
                .answers(
                        "GET /v1/ledger/verify",
                        200,
                        "{\"valid\":false,\"records\":9,\"chains\":2,\"heads\":3,\"findings\":[{\"kind\":\"missing\","
                                + "\"topic\":\"agentport.calls\",\"partition\":0,\"seq\":5,\"detail\":\"record 4 is gone\"}],"
                                + "\"findings_not_listed\":2,\"not_proven\":[]}");

        assertThat(installation.run("audit", "verify")).isZero();
        assertThat(installation.out()).contains("nothing was found", "9 records", "what never reached a topic");
        assertThat(installation.run("audit", "verify")).isEqualTo(1);
        assertThat(installation.out()).contains("missing: agentport.calls/0 record 5: record 4 is gone", "and 2 more");
    }
}
