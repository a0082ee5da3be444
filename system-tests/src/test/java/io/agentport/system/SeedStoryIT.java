// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The story AgentPort was asked for in: Stripe with a key that the agent never holds, and a person who decides. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeedStoryIT {
    private static final String KEY = "sk_test_canary/9f8e7d+6c5b4a3210=";

    private static RecordingUpstream upstream;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        var configuration = """
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      get_customer: auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                """.formatted(upstream.url());
        stack = Stack.up(configuration, Map.of("STRIPE_API_KEY", KEY));
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var down = stack;
                var gone = upstream) {
            assertThat(down).isNotNull();
        }
    }

    @Test
    @Order(1)
    void listCustomersRunsAtOnce() {
        var answer = stack.agent().call("stripe", "list_customers", "{\"limit\":3}", 30);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text("/status")).isEqualTo("completed");
        assertThat(answer.text("/result/body/data/0/id")).isEqualTo("cus_1");
        assertThat(upstream.received("GET", "/v1/customers")).singleElement().satisfies(request -> {
            assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
            assertThat(request.query()).isEqualTo("limit=3");
        });
    }

    @Test
    @Order(2)
    void createRefundWaitsForAPersonAndRunsOnceWithExactlyWhatWasApproved() {
        var waiting =
                stack.agent().callAsync("stripe", "create_refund", "{\"charge\":\"ch_canary\",\"amount\":1234}", 60);
        var people = stack.people();
        var pending = people.pendingApproval("create_refund");
        assertThat(upstream.received("POST", "/v1/refunds")).isEmpty();
        assertThat(pending.at("/arguments").toString()).isEqualTo("{\"amount\":1234,\"charge\":\"ch_canary\"}");

        var decision = people.decide(pending, "approve_once");

        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        var answer = waiting.join();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text("/status")).isEqualTo("completed");
        assertThat(upstream.received("POST", "/v1/refunds")).singleElement().satisfies(request -> {
            assertThat(request.body().split("&")).containsExactlyInAnyOrder("amount=1234", "charge=ch_canary");
            assertThat(request.idempotencyKey()).isEqualTo(answer.text("/call_id"));
        });
        assertThat(people.decide(pending, "approve_once").status()).isEqualTo(409);
        assertThat(upstream.received("POST", "/v1/refunds")).hasSize(1);
    }

    @Test
    @Order(3)
    void deleteCustomerIsDenied() {
        var answer = stack.agent().call("stripe", "delete_customer", "{\"customer\":\"cus_1\"}", 30);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.text("/reason")).isEqualTo("policy_denied");
        assertThat(upstream.received("DELETE", "/v1/customers/cus_1")).isEmpty();
    }

    @Test
    @Order(4)
    void aPersonsNoIsToldToTheAgentAndNothingIsSent() {
        int before = upstream.received("POST", "/v1/refunds").size();
        var waiting = stack.agent().callAsync("stripe", "create_refund", "{\"charge\":\"ch_no\",\"amount\":9}", 60);
        var people = stack.people();
        people.decide(people.pendingApproval("create_refund"), "deny");

        var answer = waiting.join();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.text("/reason")).isEqualTo("denied_by_person");
        assertThat(upstream.received("POST", "/v1/refunds")).hasSize(before);
    }

    @Test
    @Order(5)
    void theLedgerHasTheStoryAndVerifies() {
        var people = stack.people();
        var verified = Eventually.get(
                "the ledger verifies",
                Duration.ofSeconds(30),
                () -> people.approval().get("/v1/ledger/verify"),
                answer -> answer.status() == 200 && answer.json().at("/records").asLong() > 0);

        assertThat(verified.json().at("/valid").asBoolean())
                .as(verified.toString())
                .isTrue();
        var types = Eventually.get(
                        "the ledger has the outcomes",
                        Duration.ofSeconds(30),
                        () -> people.approval().get("/v1/ledger?limit=500"),
                        answer -> answer.response().body().contains("call_ended")
                                && answer.response().body().contains("policy_denied")
                                && answer.response().body().contains("denied_by_person"))
                .json()
                .findValuesAsText("type");
        assertThat(types)
                .contains(
                        "call_requested",
                        "approval_required",
                        "call_permitted",
                        "call_updated",
                        "call_ended",
                        "audited");
    }
}
