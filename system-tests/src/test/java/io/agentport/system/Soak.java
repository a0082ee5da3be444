// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.system.PlannedCall.Fate;
import io.agentport.system.PlannedCall.Kind;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rounds in which processes are killed while calls of every kind are under way. What a seed decides is which calls are made,
 * what is killed and when; how the processes' steps fall between each other differs each time. Nothing is remembered
 * here beyond a round and the effects of the one before it.
 */
final class Soak {
    /** Restarts that stay prompt, and leases that are over soon, make rounds short; nothing else is set. */
    static final Map<String, String> PROMPT =
            Map.of("AGENTPORT_STEADY_AFTER", "PT0S", "AGENTPORT_EXECUTION_LEASE_MARGIN", "PT1S");

    private static final int AGENTS = 5;
    private static final int CALLS = 200;
    private static final long MILLIS_OF_CALLS = 2_500;
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(2);
    private static final Set<String> ENDED =
            Set.of("completed", "failed", "denied", "expired", "cancelled", "outcome_unknown");

    private final Stack stack;
    private final Stack.People people;
    private final List<Http> agents;
    private final UnreliableUpstream upstream;
    private final long seed;
    private final Faults faults;
    private Map<String, Integer> effectsBefore = Map.of();
    private int accepted;
    private int ended;
    private int effects;

    /** @param network null if nobody may tell the kernel to drop packets; then it does not in {@link #round(int)} */
    Soak(Stack stack, List<Http> agents, UnreliableUpstream upstream, long seed, @Nullable Network network) {
        this.stack = stack;
        this.people = stack.people();
        this.agents = agents;
        this.upstream = upstream;
        this.seed = seed;
        this.faults = new Faults(stack, network, MILLIS_OF_CALLS);
    }

    /** What a stack needs for it. */
    static String configuration(UnreliableUpstream upstream) {
        var configuration = new StringBuilder("""
            integrations:
              sandbox:
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                permissions:
                  get_customer: auto_approve
                  create_customer: auto_approve
                  delete_customer: auto_approve
                  create_refund: ask_approve
                  create_issue: deny
            approvals:
              expire_after: 10s
            agents:
            """.formatted(upstream.url()));
        for (int agent = 0; agent < AGENTS; agent++) {
            configuration.append("  soak-%d: {integrations: [sandbox], calls_per_minute: 60000}%n".formatted(agent));
        }
        return configuration.toString();
    }

    /** Their keys are made new. */
    static List<Http> agents(Stack stack) {
        return IntStream.range(0, AGENTS)
                .mapToObj(agent -> stack.admitted("soak-" + agent, 1))
                .toList();
    }

    /** What agents were told in a round. */
    private record Told(Set<String> acknowledged, Map<String, String> ends) {
        void note(Http.Answer answer) {
            var call = answer.json().path("call_id").asText();
            var status = status(answer);
            if (call.isEmpty() || status.equals("unknown") || answer.status() >= 500) {
                return;
            }
            acknowledged.add(call);
            if (ENDED.contains(status)) {
                var before = ends.put(call, status);
                assertThat(before).as(call + " was told twice").isIn(null, status);
            }
        }
    }

    /** A problem has a number there, and says with 403 that the call was denied. */
    private static String status(Http.Answer answer) {
        return answer.status() == 403 && answer.json().has("call_id") ? "denied" : answer.text("/status");
    }

    /** What happens while the calls of a round are under way. */
    interface Disturbance {
        void happen() throws Exception;
    }

    /** A round in which one to three of the processes meet something. */
    String round(int number) throws Exception {
        var victims = faults.choose(number, new Random(seed * 1_000_003 + number));
        return round(number, MILLIS_OF_CALLS, victims.toString(), () -> faults.happen(victims));
    }

    /** Makes the calls of a round, waits until every accepted one has ended, and looks at what became of them. */
    String round(int number, long millis, String what, Disturbance disturbance) throws Exception {
        var began = Instant.now();
        Eventually.get("the installation works", RECOVERY, () -> works(number), works -> works);
        // without further probes: the records of one may keep the ledger from reading the next at once
        Eventually.get("the ledger has read every call", RECOVERY, this::unread, unread -> unread == 0);
        var plan = PlannedCall.of(number, CALLS, agents.size(), millis, new Random(seed ^ number));
        var told = new Told(ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var over = new AtomicBoolean();
            var person = threads.submit(() -> decide(plan, over));
            var making = new ArrayList<Future<?>>();
            plan.forEach(call -> making.add(threads.submit(() -> make(call, told))));
            try {
                disturbance.happen();
                for (var agent : making) {
                    agent.get(2 * RECOVERY.toSeconds(), TimeUnit.SECONDS);
                }
                Eventually.get(
                        "every accepted call has ended: " + what,
                        RECOVERY,
                        () -> open(number, began, told.acknowledged),
                        Set::isEmpty);
            } finally {
                over.set(true);
            }
            person.get(RECOVERY.toSeconds(), TimeUnit.SECONDS);
        }
        var calls = calls(number, began);
        check(plan, told, calls);
        return what + "; " + summary(calls, Duration.between(began, Instant.now()));
    }

    private boolean works(int round) {
        try {
            var probe = new PlannedCall(
                    Kind.READ, "s%d-%d-ANSWERS".formatted(round, System.nanoTime()), 0, false, Fate.APPROVED, 0);
            var answer = agents.getFirst().post("/v1/calls", probe.body(), "Prefer", "wait=2");
            return answer.text("/status").equals("completed");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** How many calls the ledger has not read; all there can be while it cannot be asked. */
    private long unread() {
        try {
            return Ledger.of(stack).unreadCalls();
        } catch (UncheckedIOException e) {
            return Long.MAX_VALUE;
        }
    }

    private void make(PlannedCall call, Told told) {
        LockSupport.parkNanos(call.afterMillis() * 1_000_000);
        var agent = agents.get(call.agent());
        var wait = call.fate() == Fate.TAKEN_BACK ? "wait=0" : "wait=5";
        if (call.careful()) {
            Eventually.get(
                    "the end of " + call,
                    RECOVERY,
                    () -> once(call, told, agent, "Prefer", wait, "Idempotency-Key", call.subject()),
                    ENDED::contains);
        } else {
            once(call, told, agent, "Prefer", wait);
        }
    }

    private static String once(PlannedCall call, Told told, Http agent, String... headers) {
        try {
            var answer = agent.post("/v1/calls", call.body(), headers);
            told.note(answer);
            if (call.kind() == Kind.ASKED && call.fate() == Fate.TAKEN_BACK && answer.status() == 202) {
                agent.delete("/v1/calls/" + answer.text("/call_id"));
            }
            return status(answer);
        } catch (UncheckedIOException e) {
            return "no answer";
        }
    }

    /** A person at work: decides what is pending until the round is over, whatever is away meanwhile. */
    private void decide(List<PlannedCall> plan, AtomicBoolean over) {
        var fates = plan.stream().collect(Collectors.toMap(PlannedCall::subject, PlannedCall::fate));
        while (!over.get()) {
            try {
                for (var pending : people.approval()
                        .get("/v1/approvals?status=pending&limit=100")
                        .json()
                        .path("approvals")) {
                    var subject = UnreliableUpstream.SUBJECT.matcher(
                            pending.path("arguments").toString());
                    var fate = subject.find() ? fates.get(subject.group()) : null;
                    if (fate == Fate.APPROVED || fate == Fate.DENIED) {
                        people.decide(pending, fate == Fate.APPROVED ? "approve_once" : "deny");
                    }
                }
            } catch (UncheckedIOException e) {
                // approval-service is away: the person comes back
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    /** The calls that have not ended, of those on the topic and of those that an agent was told of. */
    private Set<String> open(int round, Instant began, Set<String> acknowledged) {
        try {
            if (unread() > 0) {
                return Set.of("calls that the ledger has not read");
            }
            var calls = calls(round, began);
            var open = calls.values().stream()
                    .filter(call -> call.status().isEmpty())
                    .map(Ledger.Call::id)
                    .collect(Collectors.toSet());
            acknowledged.stream().filter(call -> !calls.containsKey(call)).forEach(open::add);
            return open;
        } catch (UncheckedIOException e) {
            return Set.of("the ledger cannot be asked: " + e.getMessage());
        }
    }

    /** Those of a round, by their ids, whatever the clock said to the process that accepted them. */
    private Map<String, Ledger.Call> calls(int round, Instant began) {
        var calls = Ledger.of(stack).calls(began.minus(CLOCKS_APART));
        calls.values().removeIf(call -> !call.subject().startsWith("s" + round + "-"));
        return calls;
    }

    private void check(List<PlannedCall> plan, Told told, Map<String, Ledger.Call> calls) {
        var ledger = Ledger.of(stack);
        assertThat(ledger.conflicts()).as("calls with two outcomes").isZero();
        // a read that a crash interrupted, or that was repeated after one, may be answered again, and then differently
        assertThat(calls.values())
                .allSatisfy(call -> assertThat(call.outcomes())
                        .as("outcomes of " + call)
                        .isBetween(1, isRead(call) ? Integer.MAX_VALUE : 1));
        told.ends.forEach((id, status) -> {
            var call = calls.get(id);
            assertThat(isRead(call) ? call.statuses() : Set.of(call.status()))
                    .as("what was told of " + call)
                    .contains(status);
        });
        effectsBefore.forEach((subject, before) -> assertThat(upstream.effects(subject))
                .as("effects after the end of " + subject)
                .isEqualTo(before));
        var bySubject = calls.values().stream().collect(Collectors.toMap(Ledger.Call::subject, Function.identity()));
        plan.forEach(planned -> check(planned, bySubject.get(planned.subject())));
        var subjects = plan.stream().map(PlannedCall::subject).collect(Collectors.toSet());
        upstream.forget(subject -> !subjects.contains(subject));
        effectsBefore = subjects.stream().collect(Collectors.toMap(Function.identity(), upstream::effects));
        Http.BODIES.clear();
    }

    private static boolean isRead(Ledger.Call call) {
        return call.tool().equals(Kind.READ.tool());
    }

    /** @param call null if it was never accepted */
    private void check(PlannedCall planned, Ledger.Call call) {
        int effects = upstream.effects(planned.subject());
        var what = planned + " " + call;
        switch (call == null ? "" : call.status()) {
            case "completed" -> assertThat(effects).as(what).isEqualTo(planned.mayChangeSomething() ? 1 : 0);
            case "outcome_unknown" -> assertThat(effects).as(what).isBetween(0, 1);
            default -> assertThat(effects).as(what).isZero();
        }
        if (planned.kind() == Kind.WRITE_WITHOUT_KEY) {
            assertThat(upstream.requests(planned.subject())).as(what).isLessThan(2);
        }
        if (planned.kind() == Kind.DENIED && call != null) {
            assertThat(call.status()).as(what).isIn("denied", "failed");
        }
    }

    private String summary(Map<String, Ledger.Call> calls, Duration took) {
        var statuses = new TreeMap<>(
                calls.values().stream().collect(Collectors.groupingBy(Ledger.Call::status, Collectors.counting())));
        int changed =
                effectsBefore.values().stream().mapToInt(Integer::intValue).sum();
        accepted += calls.size();
        ended += (int) calls.values().stream()
                .filter(call -> ENDED.contains(call.status()))
                .count();
        effects += changed;
        return "accepted %d %s; effects %d; conflicts 0; %.1f s"
                .formatted(calls.size(), statuses, changed, took.toMillis() / 1000.0);
    }

    /** Of all rounds. */
    String total() {
        return "calls accepted %d, ended %d; effects counted by the upstream %d; conflicts %d"
                .formatted(accepted, ended, effects, Ledger.of(stack).conflicts());
    }
}
