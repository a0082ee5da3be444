// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.Backing;
import io.smallrye.mutiny.Uni;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GroupIT {
    /** A step takes longer than the others need to notice a replica that joins; a key gets 20 ms of work every 50 ms. */
    private static final int ROUNDS_A_STEP = 60;

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);

    private static final Pattern BEGUN = Pattern.compile("<begun (\\d+)>");

    @TempDir
    Path directory;

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatAKilledReplicaHadNotFinishedIsProcessedByAnother() throws Exception {
        var replica = world.replica();
        for (var at = 1; at <= 40; at++) {
            World.publish(replica, Topic.SIGNALS, signal(CallId.random(), at));
        }
        var output = directory.resolve("victim.log");
        var victim = Victim.start(Backing.shared().bootstrapServers(), world.prefix, "g.killed", output);
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(BEGUN.matcher(Files.readString(output))
                                    .results()
                                    .map(MatchResult::group))
                            .hasSize(40));
            await().atMost(PATIENCE).until(() -> world.committed("g.killed") > 0);
        } finally {
            victim.destroyForcibly().waitFor();
        }

        var handled = ConcurrentHashMap.<Long>newKeySet();
        replica.consume("g.killed", Topic.SIGNALS, SignalEvent.class, received -> {
            handled.add(received.event().at().toEpochMilli());
            return Uni.createFrom().voidItem();
        });

        var unfinished = LongStream.rangeClosed(21, 40).boxed().toList();
        await().atMost(PATIENCE).until(() -> handled.containsAll(unfinished));
    }

    @Test
    void whileReplicasComeAndGoEveryRecordIsProcessedAndNoKeyByTwoAtOnce() throws Exception {
        var calls = Stream.generate(CallId::random).limit(60).toList();
        var running = new ConcurrentHashMap<CallId, Integer>();
        var overlaps = new AtomicInteger();
        var handled = new ConcurrentHashMap<CallId, List<Long>>();
        var handlers = ConcurrentHashMap.<Integer>newKeySet();
        var publisher = world.replica();
        var consumptions = new ArrayList<Consumption>();
        var rounds = 0L;

        for (var step : List.of("join", "join", "join", "leave", "leave", "join", "leave")) {
            if (step.equals("join")) {
                var number = consumptions.size();
                consumptions.add(world.replica().consume("g.rebalance", Topic.SIGNALS, SignalEvent.class, received -> {
                    var call = received.event().call();
                    handlers.add(number);
                    if (running.putIfAbsent(call, number) != null) {
                        overlaps.incrementAndGet();
                    }
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(Duration.ofMillis(20))
                            .invoke(() -> {
                                handled.computeIfAbsent(call, key -> new CopyOnWriteArrayList<>())
                                        .add(received.event().at().toEpochMilli());
                                running.remove(call);
                            });
                }));
            } else {
                consumptions.removeFirst().close();
            }
            for (var round = 0; round < ROUNDS_A_STEP; round++) {
                publishRound(publisher, calls, rounds++);
                Thread.sleep(BETWEEN_ROUNDS);
            }
        }

        var all = LongStream.range(0, rounds).boxed().toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(calls)
                        .allSatisfy(call -> assertThat(new LinkedHashSet<>(handled.getOrDefault(call, List.of())))
                                .containsExactlyElementsOf(all)));
        assertThat(overlaps).hasValue(0);
        assertThat(handlers.size()).isGreaterThan(1);
        System.out.printf(
                "rebalances: %d records, %d processed twice%n",
                rounds * calls.size(),
                handled.values().stream().mapToLong(List::size).sum() - rounds * calls.size());
    }

    @Test
    void aReplicaThatIsClosedLeavesWhatWaitedToTheNextOne() throws Exception {
        var first = world.replica();
        var call = CallId.random();
        var handled = new CopyOnWriteArrayList<Long>();
        var gate = new CompletableFuture<Void>();
        var consumption = first.consume(
                "g.closed",
                Topic.SIGNALS,
                SignalEvent.class,
                received -> Uni.createFrom()
                        .completionStage(gate)
                        .invoke(() -> handled.add(received.event().at().toEpochMilli())));
        for (var at = 1; at <= 3; at++) {
            World.publish(first, Topic.SIGNALS, signal(call, at));
        }
        await().atMost(PATIENCE).until(() -> consumption.inFlight() == 3);

        var closing = Thread.ofVirtual().start(consumption::close);
        await().atMost(PATIENCE).until(() -> !consumption.ready());
        gate.complete(null);
        assertThat(closing.join(PATIENCE)).isTrue();
        var handledByTheFirst = List.copyOf(handled);
        var committed = world.committed("g.closed");
        world.replica().consume("g.closed", Topic.SIGNALS, SignalEvent.class, received -> {
            handled.add(received.event().at().toEpochMilli());
            return Uni.createFrom().voidItem();
        });

        await().atMost(PATIENCE).until(() -> handled.size() == 3);
        assertThat(handledByTheFirst).containsExactly(1L);
        assertThat(committed).isEqualTo(1);
        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    private static void publishRound(Messaging replica, List<CallId> calls, long round) {
        Uni.join()
                .all(calls.stream()
                        .map(call -> replica.publisher().publish(Topic.SIGNALS, signal(call, round)))
                        .toList())
                .andFailFast()
                .await()
                .atMost(PATIENCE);
    }
}
