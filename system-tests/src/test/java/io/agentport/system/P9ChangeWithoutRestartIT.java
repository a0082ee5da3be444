// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies, keys and agents change while everything runs. */
class LiveChangeIT {
    private static final Duration TWO_SECONDS_AND_THE_WATCH = Duration.ofSeconds(4);
    private static final String ALLOWED = """
            integrations:
              sandbox:
                token: ${SANDBOX_TOKEN}
                permissions:
                  list_customers: auto_approve
                  create_refund: ask_approve
            agents:
              default:
                integrations: [sandbox]
              second:
                integrations: [sandbox]
            """;

    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        stack = Stack.up(ALLOWED, Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @BeforeEach
    void allow() throws IOException {
        write(ALLOWED);
        Eventually.get(
                "the call is allowed", TWO_SECONDS_AND_THE_WATCH, LiveChangeIT::list, answer -> answer.status() == 200);
    }

    @Test
    void aPolicyChangesWithoutRestart() throws IOException {
        write(ALLOWED.replace("list_customers: auto_approve", "list_customers: deny"));

        var denied = Eventually.get(
                "the call is denied", TWO_SECONDS_AND_THE_WATCH, LiveChangeIT::list, answer -> answer.status() == 403);
        assertThat(denied.text("/reason")).isEqualTo("policy_denied");
    }

    @Test
    void anOpenApprovalIsWithdrawnWhenItsToolIsDenied() throws IOException {
        var waiting = stack.agent().callAsync("sandbox", "create_refund", "{\"charge\":\"ch_1\",\"amount\":1}", 60);
        stack.people().pendingApproval("create_refund");

        write(ALLOWED.replace("create_refund: ask_approve", "create_refund: deny"));

        var answer =
                waiting.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
    }

    @Test
    void aBadPolicyIsRefusedWithItsPlaceAndTheLastGoodOneStays() throws IOException {
        var people = stack.people();
        write(ALLOWED.replace("list_customers: auto_approve", "list_customers: sometimes"));

        var problems = Eventually.get(
                "the problem is told",
                TWO_SECONDS_AND_THE_WATCH,
                () -> people.policy().get("/v1/policies").json().at("/problems"),
                found -> !found.isEmpty());
        assertThat(problems.get(0).at("/line").asInt()).isEqualTo(5);
        assertThat(problems.get(0).at("/column").asInt()).isEqualTo(23);
        assertThat(problems.get(0).at("/message").asText()).contains("`sometimes`");
        assertThat(list().status()).isEqualTo(200);
    }

    @Test
    void aRotatedKeyTakesOver() {
        var people = stack.people();
        var first = people.policy().post("/v1/agents/second/rotate", "{}").text("/key");
        works(first);

        var second = people.policy().post("/v1/agents/second/rotate", "{}").text("/key");

        works(second);
        Eventually.get(
                "the old key is refused",
                TWO_SECONDS_AND_THE_WATCH,
                () -> stack.agent(first).get("/v1/tools"),
                answer -> answer.status() == 401);
    }

    @Test
    void aRevokedAgentIsRefused() {
        var people = stack.people();
        var created = people.policy().post("/v1/agents", "{\"name\":\"short-lived\",\"integrations\":[\"sandbox\"]}");
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        var key = created.text("/key");
        works(key);

        assertThat(people.policy().post("/v1/agents/short-lived/revoke", "{}").status())
                .isEqualTo(204);

        Eventually.get(
                "the agent is refused",
                TWO_SECONDS_AND_THE_WATCH,
                () -> stack.agent(key).get("/v1/tools"),
                answer -> answer.status() == 401 || answer.status() == 403);
    }

    private static void works(String key) {
        Eventually.get(
                "the new key works",
                TWO_SECONDS_AND_THE_WATCH,
                () -> stack.agent(key).call("sandbox", "list_customers", "{}", 20),
                answer -> answer.status() == 200);
    }

    private static Http.Answer list() {
        return stack.agent().call("sandbox", "list_customers", "{}", 20);
    }

    /** As editors do: a new file, moved over the old one. */
    private static void write(String text) throws IOException {
        var draft = stack.configuration().resolveSibling("draft.yaml");
        Files.writeString(draft, text);
        Files.move(draft, stack.configuration(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
