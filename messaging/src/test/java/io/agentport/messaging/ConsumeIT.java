// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumeIT {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void recordsOfAKeyAreHandledInOrderOneAtATimeAndKeysConcurrently() {
        var replica = world.replica();
        var calls = List.of(CallId.random(), CallId.random(), CallId.random(), CallId.random());
        var seen = new ConcurrentHashMap<CallId, List<Long>>();
        var running = ConcurrentHashMap.<CallId>newKeySet();
        var overlaps = new AtomicInteger();
        var mostAtOnce = new AtomicInteger();

        replica.consume("g.serial", Topic.SIGNALS, SignalEvent.class, received -> {
            var call = received.event().call();
            if (!running.add(call)) {
                overlaps.incrementAndGet();
            }
            mostAtOnce.accumulateAndGet(running.size(), Math::max);
            seen.computeIfAbsent(call, key -> new CopyOnWriteArrayList<>())
                    .add(received.event().at().toEpochMilli());
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(10))
                    .invoke(() -> running.remove(call));
        });
        for (var at = 0; at < 10; at++) {
            for (var call : calls) {
                World.publish(replica, Topic.SIGNALS, signal(call, at));
            }
        }

        await().atMost(PATIENCE)
                .until(() -> seen.values().stream().mapToInt(List::size).sum() == 40);
        var inOrder = LongStream.range(0, 10).boxed().toList();
        assertThat(seen)
                .containsOnlyKeys(calls)
                .allSatisfy((call, order) -> assertThat(order).isEqualTo(inOrder));
        assertThat(overlaps).hasValue(0);
        assertThat(mostAtOnce.get()).isGreaterThan(1);
    }

    @Test
    void aPoisonRecordGoesToDeadLettersAndTheNextGoesOn() {
        var replica = world.replica();
        var letters = new CopyOnWriteArrayList<DeadLetter>();
        var handled = new CopyOnWriteArrayList<Long>();
        replica.consume("g.letters", Topic.DEAD_LETTERS, DeadLetter.class, received -> {
            letters.add(received.event());
            return Uni.createFrom().voidItem();
        });
        var call = CallId.random();

        replica.consume("g.poison", Topic.SIGNALS, SignalEvent.class, received -> {
            handled.add(received.event().at().toEpochMilli());
            return handled.size() == 1
                    ? Uni.createFrom().failure(new PoisonRecordException("seal_bad_signature", "no good"))
                    : Uni.createFrom().voidItem();
        });
        World.publish(replica, Topic.SIGNALS, signal(call, 1));
        World.publish(replica, Topic.SIGNALS, signal(call, 2));

        await().atMost(PATIENCE).until(() -> letters.size() == 1 && handled.size() == 2);
        assertThat(handled).containsExactly(1L, 2L);
        assertThat(letters.getFirst().cause()).isEqualTo("seal_bad_signature");
        assertThat(letters.getFirst().detail()).isEqualTo("no good");
        assertThat(letters.getFirst().recordKey()).isEqualTo(call.value());
        assertThat(letters.getFirst().topic()).isEqualTo(Topic.SIGNALS.name(world.prefix));
        assertThat(letters.getFirst().service()).isEqualTo("a-service");
        assertThat(Base64.getDecoder().decode(letters.getFirst().valueBase64()))
                .isEqualTo(EventJson.write(signal(call, 1)));
        assertThat(world.metrics
                        .counter("agentport.dead.letters", "topic", "signals", "cause", "seal_bad_signature")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anUnreadableRecordGoesToDeadLettersCutTo64KiB() throws Exception {
        var replica = world.replica();
        var letters = new CopyOnWriteArrayList<DeadLetter>();
        var handled = new AtomicInteger();
        replica.consume("g.letters", Topic.DEAD_LETTERS, DeadLetter.class, received -> {
            letters.add(received.event());
            return Uni.createFrom().voidItem();
        });
        replica.consume("g.unreadable", Topic.SIGNALS, SignalEvent.class, received -> {
            handled.incrementAndGet();
            return Uni.createFrom().voidItem();
        });

        world.publishRaw(Topic.SIGNALS, "x", new byte[100_000]);
        world.publishRaw(Topic.SIGNALS, "x", null);
        World.publish(replica, Topic.SIGNALS, signal());

        await().atMost(PATIENCE).until(() -> letters.size() == 2 && handled.get() == 1);
        assertThat(letters).extracting(DeadLetter::cause).containsOnly("unreadable");
        assertThat(letters)
                .extracting(letter -> Base64.getDecoder().decode(letter.valueBase64()).length)
                .containsExactlyInAnyOrder(DeadLetter.MAX_VALUE_BYTES, 0);
        await().atMost(PATIENCE).until(() -> world.committed("g.unreadable") == 3);
    }

    @Test
    void aFailureThatPassesIsTriedAgainWhileOtherKeysGoOn() throws Exception {
        var replica = world.replica();
        var broken = CallId.random();
        var works = new AtomicBoolean();
        var attempts = new AtomicInteger();
        var handled = new CopyOnWriteArrayList<SignalEvent>();
        replica.consume("g.retry", Topic.SIGNALS, SignalEvent.class, received -> {
            if (received.event().call().equals(broken) && !works.get()) {
                attempts.incrementAndGet();
                throw new IllegalStateException("the database is away");
            }
            handled.add(received.event());
            return Uni.createFrom().voidItem();
        });

        World.publish(replica, Topic.SIGNALS, signal(broken, 1));
        World.publish(replica, Topic.SIGNALS, signal(broken, 2));
        for (var other = 0; other < 20; other++) {
            World.publish(replica, Topic.SIGNALS, signal());
        }
        await().atMost(PATIENCE).until(() -> handled.size() == 20 && attempts.get() > 2);
        works.set(true);

        await().atMost(PATIENCE).until(() -> handled.size() == 22);
        assertThat(handled.subList(20, 22)).containsExactly(signal(broken, 1), signal(broken, 2));
        await().atMost(PATIENCE).until(() -> world.committed("g.retry") == 22);
    }

    @Test
    void workInFlightIsBoundedInRecords() throws Exception {
        var replica = world.replica();
        var gate = new CompletableFuture<Void>();
        var handled = new AtomicInteger();
        var signals = Stream.generate(World::signal).limit(3_000).toList();
        Uni.join()
                .all(signals.stream()
                        .map(each -> replica.publisher().publish(Topic.SIGNALS, each))
                        .toList())
                .andFailFast()
                .await()
                .atMost(PATIENCE);

        var consumption = replica.consume(
                "g.bounded",
                Topic.SIGNALS,
                SignalEvent.class,
                received -> Uni.createFrom().completionStage(gate).invoke(handled::incrementAndGet));
        await().atMost(PATIENCE).until(() -> consumption.inFlight() > 700);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> consumption.inFlight() <= 1_000);
        gate.complete(null);

        await().atMost(PATIENCE).until(() -> handled.get() == 3_000);
        await().atMost(PATIENCE).until(() -> world.committed("g.bounded") == 3_000);
    }

    @Test
    void aPartitionThatIsStuckDoesNotHoldUpTheOthers() {
        var replica = world.replica();
        var gate = new CompletableFuture<Void>();
        var stuck = CallId.random();
        var handled = new AtomicInteger();
        Uni.join()
                .all(IntStream.range(0, 3_000)
                        .mapToObj(at -> replica.publisher().publish(Topic.SIGNALS, 0, signal(stuck, at)))
                        .toList())
                .andFailFast()
                .await()
                .atMost(PATIENCE);

        var consumption = replica.consume(
                "g.fair",
                Topic.SIGNALS,
                SignalEvent.class,
                received -> received.event().call().equals(stuck)
                        ? Uni.createFrom().completionStage(gate)
                        : Uni.createFrom().voidItem().invoke(handled::incrementAndGet));
        await().atMost(PATIENCE).until(() -> consumption.inFlight() > 100);
        for (var partition = 1; partition < 6; partition++) {
            replica.publisher()
                    .publish(Topic.SIGNALS, partition, signal())
                    .await()
                    .atMost(PATIENCE);
        }

        await().atMost(PATIENCE).until(() -> handled.get() == 5);
        gate.complete(null);
    }

    @Test
    void workInFlightIsBoundedInBytes() throws Exception {
        var replica = world.replica();
        var gate = new CompletableFuture<Void>();
        var handled = new AtomicInteger();
        for (var count = 0; count < 100; count++) {
            var signal = signal();
            var padded = Arrays.copyOf(EventJson.write(signal), 1_000_000);
            Arrays.fill(padded, EventJson.write(signal).length, padded.length, (byte) ' ');
            world.publishRaw(Topic.SIGNALS, signal.key(), padded);
        }

        var consumption = replica.consume(
                "g.bytes",
                Topic.SIGNALS,
                SignalEvent.class,
                received -> Uni.createFrom().completionStage(gate).invoke(handled::incrementAndGet));
        await().atMost(PATIENCE).until(() -> consumption.inFlight() > 40);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> consumption.inFlight() <= 68);
        gate.complete(null);

        await().atMost(PATIENCE).until(() -> handled.get() == 100);
    }

    @Test
    void aRecordThatStoodThereWhenThePartitionWasAssignedSaysSo() {
        var replica = world.replica();
        var received = new ConcurrentHashMap<Long, Boolean>();
        World.publish(replica, Topic.SIGNALS, signal(CallId.random(), 1));
        var consumption = replica.consume("g.below", Topic.SIGNALS, SignalEvent.class, each -> {
            received.put(each.event().at().toEpochMilli(), each.mayBeRepeated());
            return Uni.createFrom().voidItem();
        });
        await().atMost(PATIENCE).until(consumption::ready);

        // those that come right after this process stood still for a moment say so too
        var published = new AtomicLong(1);
        await().atMost(PATIENCE).until(() -> {
            World.publish(replica, Topic.SIGNALS, signal(CallId.random(), published.incrementAndGet()));
            return received.containsValue(false);
        });
        assertThat(received.get(1L)).isTrue();
    }

    @Test
    void aHandlerRunsOnASafeContextOfItsOwn() {
        var replica = world.replica();
        var contexts = ConcurrentHashMap.newKeySet();
        var unsafe = new AtomicInteger();
        replica.consume("g.context", Topic.SIGNALS, SignalEvent.class, received -> {
            var context = Vertx.currentContext();
            if (!VertxContext.isOnDuplicatedContext() || !VertxContextSafetyToggle.isExplicitlyMarkedAsSafe(context)) {
                unsafe.incrementAndGet();
            }
            contexts.add(context);
            return Uni.createFrom().voidItem();
        });

        for (var count = 0; count < 10; count++) {
            World.publish(replica, Topic.SIGNALS, signal());
        }

        await().atMost(PATIENCE).until(() -> contexts.size() == 10);
        assertThat(unsafe).hasValue(0);
    }

    @Test
    void theTraceContextOfACallGoesAlongInTheHeader() {
        var replica = world.replica();
        var traces = new CopyOnWriteArrayList<String>();
        replica.consume("g.trace", Topic.CALLS, CallRequested.class, received -> {
            traces.add(String.valueOf(received.traceparent()));
            return Uni.createFrom().voidItem();
        });
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        World.publish(replica, Topic.CALLS, World.call(trace));
        World.publish(replica, Topic.CALLS, World.call(null));

        await().atMost(PATIENCE).until(() -> traces.size() == 2);
        assertThat(traces).containsExactlyInAnyOrder(trace, "null");
    }
}
