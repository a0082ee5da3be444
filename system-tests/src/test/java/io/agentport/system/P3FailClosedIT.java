// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * P3: the broker and the database are away while agents call. The steps of each service by itself fail in the tests of its
 * module.
 */
class P3FailClosedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static RecordingUpstream upstream;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        stack = Stack.up("""
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      create_customer: auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                agents:
                  default: {calls_per_minute: 60000}
                """.formatted(upstream.url()), Map.of("STRIPE_API_KEY", "sk_test_of_the_faults"));
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    private static Http.Answer create(String name, int wait) {
        return stack.agent().call("stripe", "create_customer", "{\"name\":\"" + name + "\"}", wait);
    }

    private static void callsCompleteAgain() {
        Eventually.get(
                "calls complete again",
                PATIENCE,
                () -> {
                    try {
                        return create(UUID.randomUUID().toString(), 10).text("/status");
                    } catch (UncheckedIOException e) {
                        return "no answer";
                    }
                },
                "completed"::equals);
    }

    private static String status(String call) {
        return stack.agent().get("/v1/calls/" + call + "?wait=5").text("/status");
    }

    @Test
    void withoutTheBrokerACallIsUnknownAndNeverNotMadeAndACancellationIsNotTaken() throws Exception {
        callsCompleteAgain();
        int before = upstream.received().size();
        String call;
        String repeated;
        try (var stopped = Processes.stop(stack.process("broker"))) {
            repeated = create("repeated", 1).text("/call_id");
            var answer = create("no-broker", 30);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
            assertThat(answer.text("/status")).isEqualTo("unknown");
            call = answer.text("/call_id");
            assertThat(answer.response().headers().firstValue("Location")).hasValue("/v1/calls/" + call);

            var cancelled = stack.agent().delete("/v1/calls/" + call);
            assertThat(cancelled.status()).as(cancelled.toString()).isEqualTo(503);
            assertThat(cancelled.text("/reason")).isEqualTo("call_state_unavailable");
            assertThat(cancelled.text("/call_id")).isEqualTo(call);
            assertThat(upstream.received()).hasSize(before);
        }
        callsCompleteAgain();
        assertThat(upstream.received().stream().filter(request -> request.body().contains("no-broker")))
                .hasSizeLessThan(2);
        var again = create("repeated", 30);
        assertThat(again.text("/status")).as(again.toString()).isEqualTo("completed");
        assertThat(again.text("/call_id")).isEqualTo(repeated);
        assertThat(upstream.received().stream().filter(request -> request.body().contains("repeated")))
                .hasSize(1);
    }

    @Test
    void withoutTheDatabaseNothingThatNeedsAClaimIsSent() throws Exception {
        callsCompleteAgain();
        int before = upstream.received().size();
        String call;
        String denied;
        String asked;
        try (var stopped = Processes.stopTree(stack.process("database"))) {
            call = create("no-database", 5).text("/call_id");
            denied = stack.agent()
                    .call("stripe", "delete_customer", "{\"customer\":\"cus_1\"}", 2)
                    .text("/call_id");
            asked = stack.agent()
                    .call("stripe", "create_refund", "{\"charge\":\"ch_1\"}", 2)
                    .text("/call_id");

            assertThat(call).startsWith("call_");
            assertThat(upstream.received()).hasSize(before);
        }
        callsCompleteAgain();
        Eventually.get("the denied call is denied", PATIENCE, () -> status(denied), "denied"::equals);
        Eventually.get("a person is asked", PATIENCE, () -> status(asked), "awaiting_approval"::equals);
        var ended = Eventually.get(
                "the call has ended", PATIENCE, () -> status(call), status -> !status.isEmpty() && isEnd(status));
        assertThat(upstream.received().stream().filter(request -> request.body().contains("no-database")))
                .hasSize(ended.equals("completed") ? 1 : 0);
    }

    private static boolean isEnd(String status) {
        return status.equals("completed") || status.equals("failed");
    }
}
