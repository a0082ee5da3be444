// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Reads one partition from its end and hands every record on, in order per key, without waiting for the answer. */
final class TailConsumption<E extends Event> extends PollLoop {
    private static final Logger LOG = Logger.getLogger(TailConsumption.class);
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final int MAX_WAITING = 1_000;

    private final Topic topic;
    private final TopicPartition partition;
    private final Class<E> events;
    private final Handler<E> handler;
    private final HandlerContexts contexts;
    private final DeadLetters deadLetters;
    private final Semaphore room = new Semaphore(MAX_WAITING);
    private volatile boolean positioned;

    TailConsumption(
            Topic topic,
            TopicPartition partition,
            Class<E> events,
            Handler<E> handler,
            Consumer<byte[], byte[]> consumer,
            HandlerContexts contexts,
            DeadLetters deadLetters) {
        super("tail of " + partition, consumer);
        this.topic = topic;
        this.partition = partition;
        this.events = events;
        this.handler = handler;
        this.contexts = contexts;
        this.deadLetters = deadLetters;
    }

    @Override
    public int inFlight() {
        return MAX_WAITING - room.availablePermits();
    }

    @Override
    protected boolean settled() {
        return positioned;
    }

    @Override
    protected void turn() {
        if (!positioned) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            var end = consumer.position(partition, REQUEST); // waits until the end is known
            LOG.debugf("%s starts at %d", name(), end);
            positioned = true;
        }
        for (var polled : poll(WAIT)) {
            room.acquireUninterruptibly();
            contexts.run(
                    Arrays.hashCode(polled.key()),
                    () -> handle(polled),
                    () -> {},
                    failure -> LOG.warnf(failure, "%s: not handled: offset=%d", name(), polled.offset()));
        }
    }

    @Override
    protected void finish(long deadlineNanos) {
        // nobody waits for the handler's answers
    }

    private Uni<Void> handle(ConsumerRecord<byte[], byte[]> polled) {
        room.release();
        try {
            var event = EventJson.read(polled.value(), events);
            return handler.handle(new Received<>(
                    topic,
                    polled.partition(),
                    polled.offset(),
                    event,
                    Instant.ofEpochMilli(polled.timestamp()),
                    false,
                    TraceContext.read(polled.headers())));
        } catch (UnreadableEventException e) {
            deadLetters.skip(topic, polled, "unreadable", String.valueOf(e.getMessage()));
            return Uni.createFrom().voidItem();
        }
    }
}
