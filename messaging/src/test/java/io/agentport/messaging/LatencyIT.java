// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three hops, one call at a time, beside what the plain clients need for the same: a busy machine slows both. */
class LatencyIT {
    private static final int HOPS = 3;
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 300;

    private final World world = new World();
    private final BlockingQueue<Long> arrived = new ArrayBlockingQueue<>(1);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void handlersAddLittleToWhatTheBrokerTakes() throws Exception {
        var replica = world.replica();
        var consumption = replica.consume("g.hops", Topic.SIGNALS, SignalEvent.class, received -> {
            var hop = received.event().at().toEpochMilli();
            if (hop == HOPS) {
                arrived.add(System.nanoTime());
                return Uni.createFrom().voidItem();
            }
            return replica.publisher().publish(Topic.SIGNALS, signal(CallId.random(), hop + 1));
        });
        await().atMost(PATIENCE).until(consumption::ready);

        try (var bare = new BareHops()) {
            var ours = new ArrayList<Long>();
            var floor = new ArrayList<Long>();
            for (var round = 0; round < WARM_UP + ROUNDS; round++) {
                ours.add(time(() -> replica.publisher()
                        .publish(Topic.SIGNALS, signal(CallId.random(), 1))
                        .subscribe()
                        .with(done -> {})));
                floor.add(time(() -> bare.send(1)));
            }
            var medianOurs = median(ours);
            var medianFloor = median(floor);
            System.out.printf("three hops: median %d us, bare clients %d us%n", medianOurs, medianFloor);
            assertThat(medianOurs).isLessThan(2 * medianFloor + 1_000);
        }
    }

    private long time(Runnable start) throws InterruptedException {
        var begin = System.nanoTime();
        start.run();
        return (Objects.requireNonNull(arrived.poll(30, TimeUnit.SECONDS)) - begin) / 1_000;
    }

    private static long median(List<Long> micros) {
        return micros.stream().skip(WARM_UP).sorted().toList().get(ROUNDS / 2);
    }

    /** A consumer and a producer, and nothing else. */
    private final class BareHops implements AutoCloseable {
        private final ClientSettings settings = new ClientSettings(world.kafka());
        private final org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer = settings.producer();
        private final AtomicBoolean closed = new AtomicBoolean();
        private final CompletableFuture<Void> ended;
        private final String topic = Topic.CALLS.name(world.prefix);

        BareHops() {
            var started = new CompletableFuture<Void>();
            ended = CompletableFuture.runAsync(() -> {
                try (KafkaConsumer<byte[], byte[]> consumer = settings.loner("latest")) {
                    var partitions = IntStream.range(0, 6)
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
                    consumer.assign(partitions);
                    consumer.seekToEnd(partitions);
                    partitions.forEach(consumer::position);
                    started.complete(null);
                    while (!closed.get()) {
                        consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                            if (each.value()[0] == HOPS) {
                                arrived.add(System.nanoTime());
                            } else {
                                send(each.value()[0] + 1);
                            }
                        });
                    }
                }
            });
            started.join();
        }

        void send(int hop) {
            var value = Arrays.copyOf(new byte[] {(byte) hop}, 200);
            var unused = producer.send(
                    new ProducerRecord<>(topic, CallId.random().value().getBytes(UTF_8), value));
        }

        @Override
        public void close() {
            closed.set(true);
            ended.join();
            producer.close();
        }
    }
}
