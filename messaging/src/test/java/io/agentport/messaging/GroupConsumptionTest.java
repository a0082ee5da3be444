// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member of a group that holds a partition from its begin on, and what it says of the records. */
class GroupConsumptionTest {
    private static final TopicPartition PARTITION = new TopicPartition("signals", 0);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final LinkedBlockingQueue<Received<SignalEvent>> received = new LinkedBlockingQueue<>();
    private final GroupConsumption consumption = new GroupConsumption(
            "g",
            PARTITION.topic(),
            consumer,
            new Attempts<>(
                    Topic.SIGNALS,
                    SignalEvent.class,
                    each -> Uni.createFrom().voidItem().invoke(() -> received.add(each)),
                    new DeadLetters(null, new SimpleMeterRegistry(), "a-service"),
                    new HandlerContexts(vertx),
                    vertx),
            Duration.ZERO,
            nanos::get);

    @AfterEach
    void close() {
        consumption.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private boolean mayBeRepeated(long offset) throws InterruptedException {
        var next = received.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("the record at " + offset).isNotNull();
        assertThat(next.offset()).isEqualTo(offset);
        return next.mayBeRepeated();
    }

    /** In a turn of the loop. */
    private void arrives(long offset) {
        var value = EventJson.write(World.signal(CallId.random(), offset));
        consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[] {1}, value));
    }

    @Test
    void whatIsReadRightAfterItStoodStillMayBeAnothers() throws InterruptedException {
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, 0L));
            consumer.rebalance(List.of(PARTITION));
            arrives(0);
        });
        consumption.start();
        assertThat(mayBeRepeated(0)).isFalse();

        consumer.schedulePollTask(() -> {
            nanos.addAndGet(Standstill.NOTICED_AFTER.toNanos() + 1);
            arrives(1);
        });
        assertThat(mayBeRepeated(1)).isTrue();

        consumer.schedulePollTask(() -> {
            nanos.addAndGet(Standstill.OVER_AFTER.toNanos());
            arrives(2);
        });
        assertThat(mayBeRepeated(2)).isFalse();
    }
}
