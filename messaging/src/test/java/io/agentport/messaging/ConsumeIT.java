// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
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
}
