// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An installation whose launcher was killed goes on where it was. */
class RestartIT {
    private static final String CONFIGURATION = """
            integrations:
              sandbox:
                token: ${SANDBOX_TOKEN}
                permissions:
                  "list_*": auto_approve
                  create_issue: ask_approve
            """;

    @Test
    void keysApprovalsAndTheLedgerOutliveAKilledLauncher() throws Exception {
        var first = Stack.up(CONFIGURATION, Map.of());
        var accepted = first.agent()
                .post(
                        "/v1/calls",
                        "{\"integration\":\"sandbox\",\"tool\":\"create_issue\",\"arguments\":{\"title\":\"kept\"}}");
        var pending = first.people().pendingApproval("create_issue");
        first.login();

        try (var again = first.killedAndUpAgain(Map.of())) {
            var read = again.agent().call("sandbox", "list_issues", "{}", 30);
            assertThat(read.text("/status")).as(read.toString()).isEqualTo("completed");

            var people = again.people();
            var decision = people.decide(pending, "approve_once");
            assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
            var ended = again.agent().get("/v1/calls/" + accepted.text("/call_id") + "?wait=30");
            assertThat(ended.text("/status")).as(ended.toString()).isEqualTo("completed");

            var verified = Eventually.get(
                    "the ledger has the outcome and verifies",
                    Duration.ofSeconds(30),
                    () -> people.approval().get("/v1/ledger/verify"),
                    answer -> answer.json().at("/valid").asBoolean());
            assertThat(verified.json().at("/records").asLong()).isPositive();
        }
    }
}
