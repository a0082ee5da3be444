// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailIT {
    private final World world = new World();
    private final KafkaMessaging replica = world.replica();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aTailReadsItsPartitionFromTheEndInOrderAndWaitsForNoAnswer() {
        var call = CallId.random();
        publish(2, signal(call, 1));
        var seen = new CopyOnWriteArrayList<Long>();
        var tail = replica.tail(Topic.SIGNALS, 2, SignalEvent.class, received -> {
            seen.add(received.event().at().toEpochMilli());
            return Uni.createFrom().nothing();
        });
        await().atMost(PATIENCE).until(tail::ready);

        publish(1, signal(call, 2));
        for (var at = 3; at < 23; at++) {
            publish(2, signal(call, at));
        }

        await().atMost(PATIENCE).until(() -> seen.size() == 20);
        assertThat(seen).isEqualTo(LongStream.range(3, 23).boxed().toList());
        assertThat(tail.inFlight()).isZero();
    }

    @Test
    void whatCannotBeReadOrHandledIsPassed() {
        var seen = new CopyOnWriteArrayList<Long>();
        var tail = replica.tail(Topic.SIGNALS, 0, SignalEvent.class, received -> {
            seen.add(received.event().at().toEpochMilli());
            throw new IllegalStateException("nobody waits");
        });
        await().atMost(PATIENCE).until(tail::ready);

        publish(0, signal(CallId.random(), 1));
        publish(0, signal(CallId.random(), 2));

        await().atMost(PATIENCE).until(() -> seen.size() == 2);
        assertThat(tail.ready()).isTrue();
    }

    @Test
    void aPartitionThatDoesNotExistIsNeverReadyAndNeverPublishedTo() {
        var tail = replica.tail(
                Topic.SIGNALS,
                99,
                SignalEvent.class,
                received -> Uni.createFrom().voidItem());

        assertThatThrownBy(() -> publish(99, World.signal())).isInstanceOf(IllegalArgumentException.class);
        assertThat(tail.ready()).isFalse();
        assertThat(replica.publisher().partitions(Topic.SIGNALS)).isEqualTo(6);
        assertThat(replica.consumptions()).containsEntry("tail of " + Topic.SIGNALS.name(world.prefix) + "-99", false);
    }

    private void publish(int partition, SignalEvent event) {
        replica.publisher().publish(Topic.SIGNALS, partition, event).await().atMost(PATIENCE);
    }
}
