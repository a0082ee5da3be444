// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each service is killed while calls are in flight: every call ends once, and no effect happens twice. */
class KilledIT {
    private static final int AGENTS_THREADS = 6;
    private static final int CALLS_BEFORE_THE_KILL = 20;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Set<String> ENDED =
            Set.of("completed", "failed", "denied", "expired", "cancelled", "outcome_unknown");

    private static final AtomicInteger READS = new AtomicInteger();

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
                      list_customers: auto_approve
                      create_customer: auto_approve
                      create_refund: ask_approve
                agents:
                  default:
                    integrations: [stripe]
                    calls_per_minute: 60000
                """.formatted(upstream.url()), Map.of("STRIPE_API_KEY", "sk_test_of_the_kill_test"));
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connector-service", "policy-service", "gateway-service", "approval-service"})
    void nothingIsLostAndNothingHappensTwice(String service) throws Exception {
        var run = UUID.randomUUID().toString().substring(0, 8);
        var statuses = new ConcurrentHashMap<String, String>();
        var killed = new AtomicBoolean();
        var underWay = new CountDownLatch(CALLS_BEFORE_THE_KILL);
        var people = stack.people(); // while approval-service is there
        var asked = "refund-" + run;
        assertThat(stack.agent()
                        .post("/v1/calls", refund(asked), "Idempotency-Key", asked)
                        .text("/status"))
                .isEqualTo("awaiting_approval");
        try (var threads = Executors.newFixedThreadPool(AGENTS_THREADS)) {
            var agents = new ArrayList<Future<?>>();
            for (int thread = 0; thread < AGENTS_THREADS; thread++) {
                int number = thread;
                agents.add(threads.submit(() -> {
                    for (int i = 0; !killed.get() || i < CALLS_BEFORE_THE_KILL; i++) {
                        var name = "customer-%s-%d-%d".formatted(run, number, i);
                        statuses.put(name, finalStatus(name, customer(name)));
                        underWay.countDown();
                    }
                }));
            }
            try {
                assertThat(underWay.await(RECOVERY.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                Processes.kill(stack.process(service));
                Eventually.get(service + " is back", RECOVERY, KilledIT::completesARead, back -> back);
            } finally {
                killed.set(true);
            }
            for (var agent : agents) {
                agent.get(2 * RECOVERY.toSeconds(), TimeUnit.SECONDS);
            }
        }

        assertThat(statuses).hasSizeGreaterThan(CALLS_BEFORE_THE_KILL);
        statuses.forEach((name, status) -> assertEffects(name, status, "/v1/customers", "name=" + name));
        assertThat(statuses.values().stream().filter("completed"::equals))
                .hasSizeGreaterThan(CALLS_BEFORE_THE_KILL / 2);
        Eventually.get("approval-service answers", RECOVERY, () -> answers(people), answers -> answers);
        aPersonStillDecidesOnWhatWasAskedBefore(people, asked);
        everyAcceptedCallEnded(people);
    }

    private static boolean answers(Stack.People people) {
        try {
            return people.approval().get("/v1/approvals").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void aPersonStillDecidesOnWhatWasAskedBefore(Stack.People people, String asked) {
        var decision = Eventually.get(
                "the approval is decided",
                RECOVERY,
                () -> people.decide(people.pendingApproval("create_refund"), "approve_once"),
                answer -> answer.status() == 200);
        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        var status = finalStatus(asked, refund(asked));
        assertThat(status).isEqualTo("completed");
        assertEffects(asked, status, "/v1/refunds", "charge=" + asked);
    }

    /** What was sent twice was sent with the same key, which the upstream knows as one effect. */
    private static void assertEffects(String name, String status, String path, String body) {
        assertThat(ENDED).contains(status);
        var effects = upstream.received("POST", path).stream()
                .filter(request -> request.body().equals(body))
                .map(RecordingUpstream.Received::idempotencyKey)
                .collect(Collectors.toSet());
        switch (status) {
            case "completed" -> assertThat(effects).as(name + " " + status).hasSize(1);
            case "outcome_unknown" ->
                assertThat(effects).as(name + " " + status).hasSizeLessThan(2);
            default -> assertThat(effects).as(name + " " + status).isEmpty();
        }
    }

    /** A call of its own each time: an identical one would join one that may have been lost on the way. */
    private static boolean completesARead() {
        try {
            var answer = stack.agent()
                    .call("stripe", "list_customers", "{\"limit\":%d}".formatted(READS.incrementAndGet()), 5);
            return answer.text("/status").equals("completed");
        } catch (UncheckedIOException e) {
            return false; // the gateway itself is away
        }
    }

    private static String customer(String name) {
        return "{\"integration\":\"stripe\",\"tool\":\"create_customer\",\"arguments\":{\"name\":\"%s\"}}"
                .formatted(name);
    }

    private static String refund(String charge) {
        return "{\"integration\":\"stripe\",\"tool\":\"create_refund\",\"arguments\":{\"charge\":\"%s\"}}"
                .formatted(charge);
    }

    /** A careful agent: names the call by a key, and asks again until it knows how it ended. */
    private static String finalStatus(String key, String body) {
        return Eventually.get(
                "the end of " + key,
                RECOVERY,
                () -> {
                    try {
                        var answer = stack.agent().post("/v1/calls", body, "Idempotency-Key", key, "Prefer", "wait=5");
                        // a problem has a number there, and names the call if there is one
                        var denied = answer.status() == 403 && answer.json().has("call_id");
                        return denied ? "denied" : answer.text("/status");
                    } catch (UncheckedIOException e) {
                        return "no answer";
                    }
                },
                ENDED::contains);
    }

    /** That none ended twice is what {@link Stack#close} looks for. */
    private static void everyAcceptedCallEnded(Stack.People people) {
        Eventually.get(
                "every accepted call has an outcome in the ledger",
                RECOVERY,
                () -> {
                    var open = events(people, "call_requested");
                    open.removeAll(events(people, "call_ended"));
                    return open;
                },
                Set::isEmpty);
        var verified = people.approval().get("/v1/ledger/verify");
        assertThat(verified.json().at("/valid").asBoolean())
                .as(verified.toString())
                .isTrue();
    }

    private static Set<String> events(Stack.People people, String type) {
        var found = ConcurrentHashMap.<String>newKeySet();
        var next = "";
        do {
            var page = people.approval()
                    .get("/v1/ledger?limit=1000&type=" + type + next)
                    .json();
            page.at("/records").forEach(row -> found.add(row.at("/call_id").asText()));
            next = page.hasNonNull("next") ? "&after=" + page.at("/next").asText() : "";
        } while (!next.isEmpty());
        return found;
    }
}
