// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.system.Processes.Ran;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The command line as people and agents use it, on the configuration of the seed as it stands and the sandbox. */
class CliIT {
    private static final String CONFIGURATION = """
            integrations:
              stripe:
                api_key: ${STRIPE_API_KEY}
                permissions:
                  list_customers: auto_approve
                  get_customer: auto_approve
                  create_refund: ask_approve
                  delete_customer: deny
              sandbox:
                token: ${SANDBOX_TOKEN}
                permissions:
                  list_customers: auto_approve
                  create_refund: ask_approve
                  delete_customer: deny
            """;

    private static Stack stack;
    private static Cli cli;

    @BeforeAll
    static void bringUp() throws Exception {
        stack = Stack.up(CONFIGURATION, Map.of("STRIPE_API_KEY", "sk_test_of_the_command_line"));
        cli = stack.adminCli();
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theSeedsConfigurationWorksAsItStands() {
        var tools = cli.run("tools", "list");
        var integrations = cli.run("integrations", "list", "-o", "json");

        assertThat(tools.exitCode()).as(tools.toString()).isZero();
        assertThat(tools.out())
                .contains("stripe/list_customers", "stripe/create_refund")
                .doesNotContain("stripe/delete_customer");
        assertThat(integrations.out()).contains("https://api.stripe.com").doesNotContain("sk_test");
    }

    @Test
    void whatIsAutoApprovedRunsAtOnce() {
        var ran = cli.run("tools", "call", "sandbox/list_customers");

        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("cus_1");
    }

    @Test
    void aCallThatAsksIsApprovedAndItsResultArrivesInTheWaitingClient() throws Exception {
        var waiting = Processes.text(() -> {
            var ran = refund("ch_1", "101", "--wait", "60");
            return ran.exitCode() + " " + ran.out();
        });
        var pending = stack.people().pendingApproval("create_refund");

        var shown = cli.run("approvals", "show", pending.at("/id").asText());
        var approved = cli.run("approvals", "approve", pending.at("/id").asText(), "--yes");

        assertThat(shown.out()).contains("ch_1", "101");
        assertThat(approved.exitCode()).as(approved.toString()).isZero();
        assertThat(waiting.get(90, java.util.concurrent.TimeUnit.SECONDS))
                .startsWith("0 ")
                .contains("101");
    }

    @Test
    void whoDoesNotWaitIsToldThatAPersonHasToDecide() {
        var asked = refund("ch_2", "102");
        var pending = stack.people().pendingApproval("create_refund");

        var denied = cli.run("approvals", "deny", pending.at("/id").asText(), "--comment", "not this one");
        var again = refund("ch_2", "102");

        assertThat(asked.exitCode()).as(asked.toString()).isEqualTo(2);
        assertThat(denied.exitCode()).as(denied.toString()).isZero();
        assertThat(again.exitCode()).as(again.toString()).isEqualTo(3);
        assertThat(again.out() + again.err()).contains("denied");
    }

    @Test
    void whatThePolicyDeniesHasAnExitCodeOfItsOwn() {
        var ran = cli.run("tools", "call", "sandbox/delete_customer", "--arg", "customer=cus_1");

        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(3);
    }

    @Test
    void anAgentWithoutMcpFindsAToolCallsItAndAwaitsTheDecision() throws Exception {
        var found = cli.run("tools", "search", "refund", "-o", "toon");
        var created = cli.run(
                "calls",
                "create",
                "sandbox/create_refund",
                "--arg",
                "charge=ch_3",
                "--arg",
                "amount=103",
                "--reason",
                "Order 81 was returned",
                "--wait-timeout",
                "0",
                "-o",
                "json");
        var call = Http.JSON.readTree(created.out()).path("call_id").asText();
        var waiting = Processes.text(() -> {
            var ran = cli.run("calls", "await", call, "--wait-timeout", "60s", "-o", "toon");
            return ran.exitCode() + " " + ran.out();
        });
        var pending = stack.people().pendingApproval("create_refund");
        cli.run("approvals", "approve", pending.at("/id").asText(), "--yes");

        assertThat(found.out()).startsWith("tools[").contains("sandbox,create_refund");
        assertThat(created.exitCode()).as(created.toString()).isEqualTo(2);
        assertThat(pending.toString()).contains("Order 81 was returned");
        assertThat(waiting.get(90, java.util.concurrent.TimeUnit.SECONDS))
                .startsWith("0 ")
                .contains("status: completed", "103");
    }

    @Test
    void whoIsNotKnownOrFindsNobodyIsToldSoByTheExitCode() {
        var wrong = cli.with("AGENTPORT_API_KEY", "ap_wrong").run("tools", "list");
        var away = cli.with("AGENTPORT_URL", "http://127.0.0.1:1").run("tools", "list");

        assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(77);
        assertThat(away.exitCode()).as(away.toString()).isEqualTo(69);
    }

    @Test
    void aMistakeInAConfigurationIsNamedWithItsPlace() throws Exception {
        var file = stack.configuration().resolveSibling("mistake.yaml");
        Files.writeString(file, CONFIGURATION.replace("list_customers: auto_approve", "list_customers: sometimes"));

        var ran = cli.run("policy", "check", file.toString());
        var good = cli.run("policy", "check", stack.configuration().toString());

        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out() + ran.err()).contains("5:23", "`sometimes`");
        assertThat(good.exitCode()).as(good.toString()).isZero();
    }

    @Test
    void agentsAreCreatedRotatedAndRevoked() {
        var created = cli.run("agents", "create", "by-hand", "--integration", "sandbox");
        var rotated = cli.run("agents", "rotate", "by-hand");
        var revoked = cli.run("agents", "revoke", "by-hand");
        var listed = cli.run("agents", "list");

        assertThat(created.out().strip()).as(created.toString()).startsWith("ap_");
        assertThat(rotated.out().strip())
                .as(rotated.toString())
                .startsWith("ap_")
                .isNotEqualTo(created.out().strip());
        assertThat(revoked.exitCode()).as(revoked.toString()).isZero();
        assertThat(listed.out()).contains("by-hand");
    }

    @Test
    void theLedgerIsShownAndVerified() {
        cli.run("tools", "call", "sandbox/list_customers");

        var tail = cli.run("audit", "tail", "-n", "5");
        var verified = cli.run("audit", "verify");

        assertThat(tail.exitCode()).as(tail.toString()).isZero();
        assertThat(verified.exitCode()).as(verified.toString()).isZero();
    }

    @Test
    void aCommandThatMakesNoSenseIsAUsageError() {
        assertThat(cli.run("tools", "call").exitCode()).isEqualTo(64);
        assertThat(cli.run("frobnicate").exitCode()).isEqualTo(64);
    }

    private static Ran refund(String charge, String amount, String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "tools", "call", "sandbox/create_refund", "--arg", "charge=" + charge, "--arg", "amount=" + amount));
        arguments.addAll(java.util.List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }
}
