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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on one producer without ever blocking the caller. A producer blocks for two things: to learn a topic's
 * partitions, which is done beforehand on a thread of its own, and for room in its buffer, which is why a record that
 * might not fit is refused.
 */
final class KafkaPublisher implements Publisher, AutoCloseable {
    /** Half the buffer: what batches waste in it never fills the other half. */
    private static final long MAX_UNACKNOWLEDGED_BYTES = ClientSettings.PRODUCER_BUFFER_BYTES / 2;

    private final Producer<byte[], byte[]> producer;
    private final String prefix;
    private final Map<Topic, CompletableFuture<Integer>> partitions = new ConcurrentHashMap<>();
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
        return partitionsOf(topic).join();
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
            var answer = new Answer(emitter);
            var unused = partitionsOf(topic).whenComplete((count, failure) -> {
                if (failure != null) {
                    answer.give(failure);
                } else if (unsent.partition() != null && unsent.partition() >= count) {
                    answer.give(new IllegalArgumentException(
                            "`" + topic + "` has " + count + " partitions, no " + unsent.partition()));
                } else {
                    sendNow(unsent, answer);
                }
            });
        });
    }

    private void sendNow(ProducerRecord<byte[], byte[]> unsent, Answer answer) {
        var bytes = unsent.key().length + (unsent.value() == null ? 0 : unsent.value().length);
        if (unacknowledgedBytes.addAndGet(bytes) > MAX_UNACKNOWLEDGED_BYTES) {
            unacknowledgedBytes.addAndGet(-bytes);
            answer.give(new RejectedExecutionException("too many records wait for the broker's acknowledgement"));
            return;
        }
        try {
            var unused = producer.send(unsent, (metadata, failure) -> {
                unacknowledgedBytes.addAndGet(-bytes);
                answer.give(failure);
            });
        } catch (RuntimeException e) { // closed; nothing else is thrown here
            unacknowledgedBytes.addAndGet(-bytes);
            answer.give(e);
        }
    }

    private CompletableFuture<Integer> partitionsOf(Topic topic) {
        var known = partitions.get(topic);
        return known != null ? known : partitions.computeIfAbsent(topic, this::askForPartitions);
    }

    private CompletableFuture<Integer> askForPartitions(Topic topic) {
        var count = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().name("partitions-of-" + topic).start(() -> {
            try {
                count.complete(producer.partitionsFor(topic.name(prefix)).size());
            } catch (Throwable e) { // an Error too, or whoever waits for the count waits for ever
                partitions.remove(topic, count); // the next one to publish asks again
                count.completeExceptionally(e);
            }
        });
        return count;
    }

    /** Brings the answer back to where it is waited for: the producer's own thread must not run what comes after. */
    private static final class Answer {
        private final UniEmitter<? super Void> emitter;
        private final io.vertx.core.@Nullable Context context = Vertx.currentContext();

        Answer(UniEmitter<? super Void> emitter) {
            this.emitter = emitter;
        }

        void give(@Nullable Throwable failure) {
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
