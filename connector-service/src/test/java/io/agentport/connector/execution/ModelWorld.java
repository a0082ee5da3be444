// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.Origin;
import io.agentport.connector.execution.Steps.Run;
import io.agentport.connector.execution.Steps.Step;
import io.agentport.connector.permits.PermitReading;
import io.agentport.connector.seals.Seals;
import io.agentport.connector.standing.PolicyStands;
import io.agentport.connector.standing.Standing;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.BatchHandler;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Two connector-services, the topic they read, the rows they share, an upstream, and everything that can happen to them.
 * What must never be is checked when it would come to be.
 */
final class ModelWorld {
    /**
     * What is explored.
     *
     * @param budget how often each thing may happen
     * @param most how much may happen altogether
     * @param slow whether the answers to one process's claims come late
     */
    record Scenario(List<ModelCall> calls, Map<Happens, Integer> budget, int most, boolean slow, ClaimTable table) {}

    private static final Reply DONE = new Reply.Answered(200, "application/json", Buffer.buffer("{}"), false, false);
    private static final Reply REFUSED = new Reply.Answered(402, "application/json", Buffer.buffer("{}"), false, false);
    private static final Reply LOST = new Reply.Lost("upstream_connection_lost", "");
    private static final List<String> PLACES = List.of("A", "B");

    private static final FakeTools TOOLS = new FakeTools();
    private static final Standing STANDING =
            PolicyStands.standing(TOOLS, FakeTools.READ, FakeTools.WRITE, FakeTools.WRITE_WITH_KEY);

    static {
        TOOLS.declare("shop", new Origin("http", "127.0.0.1", 1), null);
    }

    static FakeTools tools() {
        return TOOLS;
    }

    private final Scenario scenario;
    private final Seals seals;
    private final PermitReading reading;
    private final ClaimTable table;
    private final Steps steps = new Steps();
    private final EnumMap<Happens, Integer> left;
    private int most;
    private final Map<String, ModelProcess> processes = new TreeMap<>();
    private final Map<String, Integer> starts = new TreeMap<>();
    private final Map<ModelCall, Run> lastRuns = new LinkedHashMap<>();
    private final Set<ModelCall> refused = new LinkedHashSet<>();
    private final Map<ModelCall, Run> lastRefusals = new LinkedHashMap<>();
    private final List<ModelCall> effects = new ArrayList<>();
    private final Set<String> idempotencyKeys = new LinkedHashSet<>();
    private final Set<ModelCall> sent = new LinkedHashSet<>();
    private final Map<CallId, Set<String>> endings = new LinkedHashMap<>();

    ModelWorld(Scenario scenario, Seals seals, PermitReading reading) {
        this.scenario = scenario;
        this.seals = seals;
        this.reading = reading;
        this.table = scenario.table;
        this.left = new EnumMap<>(scenario.budget);
        this.most = scenario.most;
        PLACES.forEach(this::start);
    }

    private void start(String place) {
        var name = place + starts.merge(place, 1, Integer::sum);
        boolean slow = scenario.slow && place.equals("A");
        processes.put(
                place,
                new ModelProcess(name, slow, steps, table, TOOLS, STANDING, seals, reading, new Broker(), this::send));
    }

    /** Everything that can happen next. */
    List<Step> possible() {
        var all = new ArrayList<Step>();
        for (var step : steps.possible()) {
            var costs = cost(step.name());
            if (costs == null) {
                all.add(step);
            } else if (left(costs)) {
                all.add(new Step(step.name(), () -> {
                    spend(costs);
                    step.take().run();
                }));
            }
        }
        for (var call : scenario.calls) {
            offerRecords(call, all);
            offerSignals(call, all);
        }
        for (var place : PLACES) {
            offer(Happens.CRASH, place, all, () -> {
                steps.drop(name(place));
                start(place);
            });
            if (!steps.isBusy(name(place), "round")) {
                offer(Happens.ROUND, place, all, () -> round(place));
            }
        }
        if (!table.permitsOver) {
            offer(Happens.PERMITS_OVER, "", all, () -> table.permitsOver = true);
        }
        return all;
    }

    private static Happens cost(String step) {
        for (var each : List.of(
                Happens.ANSWER_LOST,
                Happens.UPSTREAM_REFUSES,
                Happens.REPLY_LOST,
                Happens.ACTS_LATE,
                Happens.BROKER_AWAY)) {
            if (step.endsWith(each.text)) {
                return each;
            }
        }
        return null;
    }

    private void offerRecords(ModelCall call, List<Step> all) {
        var last = lastRuns.get(call);
        for (var place : PLACES) {
            var where = call + " to " + place;
            if (last == null) {
                if (place.equals("A") || call != scenario.calls.getFirst()) { // the places are alike
                    offer(Happens.DELIVERY, where, all, () -> deliver(call, place, false));
                }
            } else {
                offer(Happens.DELIVERY, where + " again", all, () -> deliver(call, place, true));
                if (last.process.equals(name(place)) && failed(last)) {
                    offer(Happens.DELIVERY, where + " once more", all, () -> deliver(call, place, false));
                }
            }
            offer(Happens.REFUSAL, where, all, () -> {
                refused.add(call);
                lastRefusals.put(call, begin(call.refused(), place, "refusal of " + call, false));
            });
        }
    }

    private void offerSignals(ModelCall call, List<Step> all) {
        var row = table.rows.get(call.id());
        offer(Happens.CANCEL, call.toString(), all, () -> table.cancel(call.id(), call.agent()));
        offer(Happens.STRANGERS_CANCEL, call.toString(), all, () -> table.cancel(call.id(), ModelCall.STRANGER));
        offer(Happens.RECEIVED, call.toString(), all, () -> table.delivered(List.of(call.id())));
        if (row != null && "outcome_unknown".equals(row.status) && row.settled == null) {
            // the person looks and finds what is so
            offer(Happens.SETTLED, call.toString(), all, () -> table.settle(call.id(), effects.contains(call)));
        }
        // whoever has just claimed sends at once, or finds that its lease is over
        if (row != null
                && row.state == ClaimTable.State.IN_FLIGHT
                && !row.leaseOver
                && !steps.isWaitingFor("send " + call)) {
            offer(Happens.LEASE_OVER, call.toString(), all, () -> table.endLease(call.id()));
        }
    }

    private void offer(Happens what, String whom, List<Step> all, Runnable take) {
        if (left(what)) {
            all.add(new Step(what.text + " " + whom, () -> {
                spend(what);
                take.run();
            }));
        }
    }

    private boolean left(Happens what) {
        return most > 0 && left.getOrDefault(what, 0) > 0;
    }

    private void spend(Happens what) {
        left.merge(what, -1, Integer::sum);
        most--;
    }

    private String name(String place) {
        return place + starts.get(place);
    }

    private void deliver(ModelCall call, String place, boolean again) {
        lastRuns.put(call, begin(call.permitted(), place, "permit of " + call + (again ? " again" : ""), again));
    }

    private Run begin(PermitEvent event, String place, String what, boolean again) {
        var received = new Received<>(Topic.PERMITS, 0, 0, event, Instant.now(), again, null);
        return steps.begin(name(place), what, () -> processes.get(place).permits.handle(received));
    }

    private void round(String place) {
        steps.begin(name(place), "round", () -> {
            processes.get(place).recovery.round();
            return Uni.createFrom().voidItem();
        });
    }

    private static boolean failed(Run run) {
        return run.ended != null && !run.ended.equals("done");
    }

    private Uni<Reply> send(Prepared prepared) {
        var call = scenario.calls.stream()
                .filter(each -> each.isIn(prepared))
                .findFirst()
                .orElseThrow();
        var key = prepared.headers().get("Idempotency-Key");
        var what = "send " + call;
        return steps.<Reply>ask(
                        what,
                        answer -> List.of(
                                steps.answered(what + ": it acts", answer, () -> {
                                    send(call);
                                    act(call, key);
                                    return DONE;
                                }),
                                steps.answered(what + ": " + Happens.UPSTREAM_REFUSES.text, answer, () -> {
                                    send(call);
                                    return REFUSED;
                                }),
                                steps.answered(what + ": " + Happens.ACTS_LATE.text, answer, () -> {
                                    send(call);
                                    steps.later("it acts on " + call, () -> act(call, key));
                                    return LOST;
                                })))
                .flatMap(reply -> reply == LOST
                        ? Uni.createFrom().item(LOST)
                        : steps.ask(
                                "reply to " + call,
                                answer -> List.of(
                                        steps.answered("reply to " + call, answer, () -> reply),
                                        steps.answered(Happens.REPLY_LOST.text, answer, () -> LOST))));
    }

    private void send(ModelCall call) {
        var own = table.rows.get(call.id());
        never(own == null || own.state != ClaimTable.State.IN_FLIGHT, call + " was sent without its claim");
        sent.add(call);
        for (var other : sent) {
            var row = table.rows.get(other.id());
            boolean open = row == null
                    || row.state == ClaimTable.State.IN_FLIGHT
                    || ("outcome_unknown".equals(row.status) && row.settled == null);
            never(
                    open && other != call && other.effect().equals(call.effect()),
                    call + " was sent while nobody knew what became of " + other + " on the same thing");
            never(
                    !open && "completed".equals(row.status) && !row.delivered && other.asksTheSameAs(call),
                    call + " was sent though nobody has received that " + other + ", which is the same, was done");
        }
    }

    private void act(ModelCall call, String key) {
        if (key != null && !idempotencyKeys.add(key)) {
            return; // it knows the request, and does nothing more
        }
        effects.add(call);
        never(effects.stream().filter(call::equals).count() > 1, call + " had two effects");
        never(
                call.approval() != null
                        && effects.stream()
                                        .filter(other -> call.approval().equals(other.approval()))
                                        .count()
                                > 1,
                "one approval had two effects");
        check();
    }

    private void ended(CallEnded ended) {
        var executedAs = ended.executedAs();
        endings.computeIfAbsent(ended.call(), id -> new LinkedHashSet<>())
                .add(ended.outcome() + (executedAs == null ? "" : " as " + executedAs));
        check();
    }

    /** What was said about each call is one thing, and true. */
    private void check() {
        for (var call : scenario.calls) {
            var said = endings.getOrDefault(call.id(), Set.of());
            never(said.size() > 1, call + " had two outcomes: " + said);
            for (var one : said) {
                var did = scenario.calls.stream()
                        .filter(other -> one.endsWith(" as " + other.id()))
                        .findFirst()
                        .orElse(call);
                boolean happened = effects.contains(did);
                never(
                        one.contains("\"completed\"") && !happened,
                        call + " did not happen and was said to have: " + one);
                never(
                        !one.contains("\"completed\"")
                                && !one.contains("\"outcome_unknown\"")
                                && effects.contains(call),
                        call + " happened and was said not to have: " + one);
            }
        }
    }

    private static void never(boolean found, String what) {
        if (found) {
            throw new Violation(what);
        }
    }

    /** Something that must not be. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    /** Whether everything that was begun has come to its end, or its process has. */
    boolean isQuiet() {
        return steps.possible().isEmpty();
    }

    /**
     * Lets what was begun come to its end, with nothing more going wrong, and time passing: then each call has ended, once.
     */
    void close() {
        left.clear();
        goOn();
        for (var call : scenario.calls) {
            finish(call, lastRuns, () -> deliver(call, "A", true));
            if (refused.contains(call)) {
                finish(call, lastRefusals, () -> lastRefusals.put(call, begin(call.refused(), "A", "refusal", true)));
            }
        }
        for (int round = 0; round < 3; round++) {
            scenario.calls.forEach(call -> {
                var row = table.rows.get(call.id());
                if (row != null && row.state == ClaimTable.State.IN_FLIGHT) {
                    table.endLease(call.id());
                }
            });
            round("A");
            goOn();
        }
        for (var call : scenario.calls) {
            never(endings.getOrDefault(call.id(), Set.of()).size() != 1, call + " was left without an outcome");
            var row = table.rows.get(call.id());
            never(row == null || row.state != ClaimTable.State.ENDED, call + " was left open");
        }
    }

    private void finish(ModelCall call, Map<ModelCall, Run> last, Runnable delivery) {
        for (int attempt = 0; last.get(call) == null || !"done".equals(last.get(call).ended); attempt++) {
            never(attempt == 3, "the record of " + call + " is never done with");
            delivery.run();
            goOn();
        }
    }

    private void goOn() {
        for (var next = possible(); !next.isEmpty(); next = possible()) {
            next.getFirst().take().run();
        }
    }

    /** Two worlds with the same key have the same future. */
    String key() {
        var key = new StringBuilder(steps.key());
        table.rows.values().stream()
                .sorted(Comparator.comparing(row -> row.call.value()))
                .forEach(row -> key.append('\n').append(row));
        processes.forEach((place, process) -> key.append('\n')
                .append(name(place))
                .append(process.writes.executing().stream()
                        .map(CallId::value)
                        .sorted()
                        .toList()));
        Consumer<Map<ModelCall, Run>> runs = last -> last.forEach((call, run) ->
                key.append('\n').append(call).append(failed(run) ? run.process : "done".equals(run.ended)));
        runs.accept(new TreeMap<>(lastRuns));
        runs.accept(new TreeMap<>(lastRefusals));
        return key.append('\n')
                .append(table.permitsOver)
                .append(left)
                .append(most)
                .append(effects)
                .append(sent.stream().sorted().toList())
                .append(new TreeMap<>(endings.entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                e -> e.getKey().value(), e -> e.getValue()))))
                .toString();
    }

    /** The topic of outcomes: a record is there when its step was taken. */
    private final class Broker implements Messaging, Publisher {
        @Override
        public Publisher publisher() {
            return this;
        }

        @Override
        public Uni<Void> publish(Topic topic, int partition, Event event) {
            return steps.ask(
                    "publish",
                    answer -> List.of(
                            steps.answered("publish", answer, () -> {
                                ended((CallEnded) event);
                                return null;
                            }),
                            steps.failed(Happens.BROKER_AWAY.text, answer, () -> {})));
        }

        @Override
        public int partitions(Topic topic) {
            return 1;
        }

        @Override
        public Uni<Void> publish(Topic topic, Event event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> retract(Topic topic, String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <E extends Event> Consumption consume(String group, Topic topic, Class<E> events, Handler<E> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <E extends Event> CompactedView<E> view(Topic topic, Class<E> events) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <E extends Event> Consumption tail(Topic topic, int partition, Class<E> events, Handler<E> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumption follow(String group, Set<Topic> topics, BatchHandler handler) {
            throw new UnsupportedOperationException();
        }
    }
}
