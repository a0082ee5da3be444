// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Hands records to a handler until each is done: processed, or on {@code dead-letters}. */
final class Attempts<E extends Event> {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final Topic topic;
    private final Class<E> events;
    private final Handler<E> handler;
    private final DeadLetters deadLetters;
    private final HandlerContexts contexts;
    private final Vertx vertx;
    private final OnceASecond warnings = new OnceASecond();

    Attempts(
            Topic topic,
            Class<E> events,
            Handler<E> handler,
            DeadLetters deadLetters,
            HandlerContexts contexts,
            Vertx vertx) {
        this.topic = topic;
        this.events = events;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.contexts = contexts;
        this.vertx = vertx;
    }

    /** Attempts a record whose turn it is, and after it those of its key that wait. */
    void start(PartitionWork work, ConsumerRecord<byte[], byte[]> polled) {
        attempt(work, polled, 0);
    }

    private void attempt(PartitionWork work, ConsumerRecord<byte[], byte[]> polled, int failures) {
        if (!work.attemptStarts()) {
            return;
        }
        try {
            contexts.run(
                    Arrays.hashCode(polled.key()),
                    () -> process(work, polled),
                    () -> done(work, polled),
                    failure -> tryAgain(work, polled, failures + 1, failure));
        } catch (RuntimeException e) { // event loops are shut down
            work.attemptEnded();
            throw e;
        }
    }

    private Uni<Void> process(PartitionWork work, ConsumerRecord<byte[], byte[]> polled) {
        E event;
        try {
            event = EventJson.read(polled.value(), events);
        } catch (UnreadableEventException e) {
            return deadLetters.add(topic, polled, "unreadable", String.valueOf(e.getMessage()));
        }
        var received = new Received<>(
                topic,
                polled.partition(),
                polled.offset(),
                event,
                Instant.ofEpochMilli(polled.timestamp()),
                work.mayBeRepeated(polled),
                TraceContext.read(polled.headers()));
        return Uni.createFrom()
                .deferred(() -> handler.handle(received))
                .onFailure(PoisonRecordException.class)
                .recoverWithUni(poison -> deadLetters.add(topic, polled, poison.causeCode(), poison.detail()));
    }

    private void done(PartitionWork work, ConsumerRecord<byte[], byte[]> polled) {
        var next = work.done(polled);
        work.attemptEnded();
        next.ifPresent(waiting -> start(work, waiting));
    }

    private void tryAgain(PartitionWork work, ConsumerRecord<byte[], byte[]> polled, int failures, Throwable failure) {
        work.attemptEnded();
        var pause = Backoff.after(failures);
        warn(polled, failures, failure);
        vertx.setTimer(pause.toMillis(), timer -> attempt(work, polled, failures));
    }

    private void warn(ConsumerRecord<byte[], byte[]> polled, int failures, Throwable failure) {
        if (warnings.now()) {
            LOG.warnf(
                    "attempt failed and is repeated: topic=%s partition=%d offset=%d failures=%d cause=%s",
                    polled.topic(), polled.partition(), polled.offset(), failures, failure);
        }
        LOG.debug("attempt failed", failure);
    }
}
