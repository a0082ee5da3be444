// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each service is killed while calls are in flight: every call ends once, and no effect happens twice. */
@Tag("under-way")
class KilledIT {
    private static final int AGENTS_THREADS = 6;
    private static final int CALLS_BEFORE_THE_KILL = 20;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Set<String> ENDED =
            Set.of("completed", "failed", "denied", "expired", "cancelled", "outcome_unknown");

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
                agents:
                  default:
                    integrations: [stripe]
                    calls_per_minute: 60000
                """.formatted(upstream.url()), Map.of("STRIPE_API_KEY", "sk_test_of_the_kill_test"));
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream;
                var down = stack) {
            assertThat(gone).isNotNull();
            assertThat(down).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connector-service", "policy-service", "gateway-service", "approval-service"})
    void nothingIsLostAndNothingHappensTwice(String service) throws Exception {
        var run = UUID.randomUUID().toString().substring(0, 8);
        var statuses = new ConcurrentHashMap<String, String>();
        var killed = new AtomicBoolean();
        var underWay = new CountDownLatch(CALLS_BEFORE_THE_KILL);
        try (var threads = Executors.newFixedThreadPool(AGENTS_THREADS)) {
            var agents = new ArrayList<Future<?>>();
            for (int thread = 0; thread < AGENTS_THREADS; thread++) {
                int number = thread;
                agents.add(threads.submit(() -> {
                    for (int i = 0; !killed.get() || i < CALLS_BEFORE_THE_KILL; i++) {
                        var name = "customer-%s-%d-%d".formatted(run, number, i);
                        statuses.put(name, finalStatus(name));
                        underWay.countDown();
                    }
                }));
            }
            try {
                assertThat(underWay.await(RECOVERY.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                var process = stack.process(service);
                assertThat(process.destroyForcibly()).isTrue();
                process.onExit().join();
                Eventually.get(service + " is back", RECOVERY, KilledIT::answersARead, back -> back);
            } finally {
                killed.set(true);
            }
            for (var agent : agents) {
                agent.get();
            }
        }

        assertThat(statuses).hasSizeGreaterThan(CALLS_BEFORE_THE_KILL).allSatisfy((name, status) -> {
            assertThat(ENDED).contains(status);
            // what was sent twice was sent with the same key, which the upstream knows as one effect
            var effects = upstream.received("POST", "/v1/customers").stream()
                    .filter(request -> request.body().equals("name=" + name))
                    .map(RecordingUpstream.Received::idempotencyKey)
                    .collect(Collectors.toSet());
            switch (status) {
                case "completed" -> assertThat(effects).as(name + " " + status).hasSize(1);
                case "outcome_unknown" ->
                    assertThat(effects).as(name + " " + status).hasSizeLessThan(2);
                default -> assertThat(effects).as(name + " " + status).isEmpty();
            }
        });
        assertThat(statuses.values().stream().filter("completed"::equals))
                .hasSizeGreaterThan(CALLS_BEFORE_THE_KILL / 2);
        everyAcceptedCallEndedOnce();
    }

    private static boolean answersARead() {
        try {
            return stack.agent().call("stripe", "list_customers", "{}", 5).status() == 200;
        } catch (UncheckedIOException e) {
            return false; // the gateway itself is away
        }
    }

    /** A careful agent: names the call by a key, and asks again until it knows how it ended. */
    private static String finalStatus(String name) {
        var body = "{\"integration\":\"stripe\",\"tool\":\"create_customer\",\"arguments\":{\"name\":\"%s\"}}"
                .formatted(name);
        return Eventually.get(
                "the end of " + name,
                RECOVERY,
                () -> {
                    try {
                        var answer = stack.agent().post("/v1/calls", body, "Idempotency-Key", name, "Prefer", "wait=5");
                        return answer.json().at("/status").asText();
                    } catch (UncheckedIOException e) {
                        return "no answer";
                    }
                },
                ENDED::contains);
    }

    private static void everyAcceptedCallEndedOnce() {
        var people = stack.people();
        Eventually.get(
                "every accepted call has one outcome in the ledger",
                RECOVERY,
                () -> {
                    var open = new ArrayList<String>(events(people, "call_requested"));
                    var ended = events(people, "call_ended");
                    open.removeAll(ended);
                    return open;
                },
                List::isEmpty);
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
