// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on one producer without ever blocking the caller. What a producer blocks for is a topic's partitions, which it
 * forgets while no broker answers: until they are known again, for ten seconds at most, a thread of its own asks for them. And
 * room in its buffer, which is why a record that might not fit is refused.
 */
final class KafkaPublisher implements Publisher, AutoCloseable {
    /** Half the buffer: what batches waste in it never fills the other half. */
    private static final long MAX_UNACKNOWLEDGED_BYTES = ClientSettings.PRODUCER_BUFFER_BYTES / 2;

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(50);

    private final Producer<byte[], byte[]> producer;
    private final String prefix;
    private final Map<Topic, Integer> partitions = new ConcurrentHashMap<>();
    private final Map<Topic, CompletableFuture<Integer>> questions = new ConcurrentHashMap<>();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();

    KafkaPublisher(Producer<byte[], byte[]> producer, String prefix) {
        this.producer = producer;
        this.prefix = prefix;
    }

    @Override
    public Uni<Void> publish(Topic topic, Event event) {
        return publishTo(topic, null, event);
    }

    @Override
    public Uni<Void> publish(Topic topic, int partition, Event event) {
        return publishTo(topic, partition, event);
    }

    @Override
    public Uni<Void> retract(Topic topic, String key) {
        return Uni.createFrom().deferred(() -> {
            if (!topic.compacted()) {
                throw new IllegalArgumentException("`" + topic + "` is not compacted");
            }
            return send(topic, new ProducerRecord<>(topic.name(prefix), key.getBytes(UTF_8), null));
        });
    }

    @Override
    public int partitions(Topic topic) {
        var known = partitions.get(topic);
        if (known != null) {
            return known;
        }
        int count = ask(topic).join();
        partitions.put(topic, count);
        return count;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private Uni<Void> publishTo(Topic topic, @Nullable Integer partition, Event event) {
        return Uni.createFrom().deferred(() -> {
            if (!topic.events().isInstance(event)) {
                throw new IllegalArgumentException(
                        "a `" + event.getClass().getSimpleName() + "` does not belong on `" + topic + "`");
            }
            var unsent = new ProducerRecord<>(
                    topic.name(prefix), partition, event.key().getBytes(UTF_8), EventJson.write(event));
            TraceContext.write(event, unsent.headers());
            return send(topic, unsent);
        });
    }

    private Uni<Void> send(Topic topic, ProducerRecord<byte[], byte[]> unsent) {
        return Uni.createFrom().emitter(emitter -> {
            int bytes = unsent.key().length + (unsent.value() == null ? 0 : unsent.value().length);
            var answer = new Answer(emitter, bytes);
            if (unacknowledgedBytes.addAndGet(bytes) > MAX_UNACKNOWLEDGED_BYTES) {
                answer.give(new RejectedExecutionException("too many records wait for the broker's acknowledgement"));
                return;
            }
            var unused = known(topic).whenComplete((count, failure) -> {
                if (failure != null || answer.unwanted) {
                    answer.give(failure);
                } else {
                    send(topic, count, unsent, answer);
                }
            });
        });
    }

    private void send(Topic topic, int count, ProducerRecord<byte[], byte[]> unsent, Answer answer) {
        if (unsent.partition() != null && unsent.partition() >= count) {
            answer.give(new IllegalArgumentException(
                    "`" + topic + "` has " + count + " partitions, no " + unsent.partition()));
            return;
        }
        try {
            var unused = producer.send(unsent, (metadata, failure) -> answer.give(failure));
        } catch (RuntimeException e) { // closed; nothing else is thrown here
            answer.give(e);
        }
    }

    /** The topic's partitions: at once, as a rule. */
    private CompletableFuture<Integer> known(Topic topic) {
        try {
            var count = partitionsNow(topic);
            return count.isPresent() ? CompletableFuture.completedFuture(count.getAsInt()) : ask(topic);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Empty if the producer does not know the topic at this moment. Fails if it may not. */
    private OptionalInt partitionsNow(Topic topic) {
        try {
            return OptionalInt.of(producer.partitionsFor(topic.name(prefix)).size());
        } catch (TimeoutException e) {
            return OptionalInt.empty();
        }
    }

    /** Asks until the producer knows the topic; whoever asks meanwhile waits for the same answer. */
    private CompletableFuture<Integer> ask(Topic topic) {
        return questions.computeIfAbsent(topic, asked -> {
            var count = new CompletableFuture<Integer>();
            Thread.ofPlatform().daemon().name("partitions-of-" + topic).start(() -> {
                try {
                    int known = awaitPartitions(topic);
                    questions.remove(topic, count);
                    count.complete(known);
                } catch (Throwable e) { // an Error too, or whoever waits for the count waits for ever
                    questions.remove(topic, count); // the next one to publish asks again
                    count.completeExceptionally(e);
                }
            });
            return count;
        });
    }

    private int awaitPartitions(Topic topic) {
        long begin = System.nanoTime();
        for (var count = partitionsNow(topic); ; count = partitionsNow(topic)) {
            if (count.isPresent()) {
                return count.getAsInt();
            }
            if (System.nanoTime() - begin > ClientSettings.DELIVERY_TIMEOUT.toNanos()) {
                throw new TimeoutException("no broker tells of `" + topic + "`");
            }
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
        }
    }

    /** Brings the answer back to where it is waited for: the producer's own thread must not run what comes after. */
    private final class Answer {
        private final UniEmitter<? super Void> emitter;
        private final int bytes;
        /** Who waited has gone, or has the answer. */
        private volatile boolean unwanted;

        private final io.vertx.core.@Nullable Context context = Vertx.currentContext();

        /** @param bytes that are unacknowledged until it is given */
        Answer(UniEmitter<? super Void> emitter, int bytes) {
            this.emitter = emitter;
            this.bytes = bytes;
            emitter.onTermination(() -> unwanted = true);
        }

        void give(@Nullable Throwable failure) {
            unacknowledgedBytes.addAndGet(-bytes);
            if (context != null) {
                context.runOnContext(ignored -> emit(failure));
            } else {
                Infrastructure.getDefaultExecutor().execute(() -> emit(failure));
            }
        }

        private void emit(@Nullable Throwable failure) {
            if (failure == null) {
                emitter.complete(null);
            } else {
                emitter.fail(failure);
            }
        }
    }
}
