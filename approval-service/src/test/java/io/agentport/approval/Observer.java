// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.ReplyEvent.CallUpdated;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.testing.Backing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the service publishes, from the start of its topics. */
public final class Observer implements AutoCloseable {
    private static final List<Topic> TOPICS = List.of(Topic.PERMITS, Topic.REPLIES, Topic.AUDIT, Topic.DEAD_LETTERS);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Seen(Event event, int partition) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;

    public Observer(String prefix) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        Backing.shared().bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        TOPICS.forEach(topic -> consumer.partitionsFor(topic.name(prefix))
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition()))));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (var polled : consumer.poll(Duration.ofMillis(200))) {
                    seen.add(new Seen(EventJson.read(polled.value(), Event.class), polled.partition()));
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (UnreadableEventException e) {
            throw new IllegalStateException(e);
        }
    }

    private <E extends Event> Stream<E> of(Class<E> type) {
        return seen.stream().map(Seen::event).filter(type::isInstance).map(type::cast);
    }

    private static <T> T awaited(String what, Supplier<Stream<T>> found) {
        await(what).atMost(PATIENCE).until(() -> found.get().findAny().isPresent());
        return found.get().findFirst().orElseThrow();
    }

    public CallUpdated awaitUpdate(ApprovalRequired ask, Update update) {
        return awaited(
                update + " of " + ask.call().call(),
                () -> of(CallUpdated.class)
                        .filter(event -> event.call().equals(ask.call().call()) && event.update() == update));
    }

    public long updates(ApprovalRequired ask, Update update) {
        return of(CallUpdated.class)
                .filter(event -> event.call().equals(ask.call().call()) && event.update() == update)
                .count();
    }

    public CallPermitted awaitPermit(ApprovalRequired ask) {
        return awaited(
                "permit of " + ask.call().call(),
                () -> of(CallPermitted.class)
                        .filter(event -> event.call().call().equals(ask.call().call())));
    }

    /** The calls that have been permitted, each as often as it was. */
    public List<CallId> permitted() {
        return of(CallPermitted.class).map(event -> event.call().call()).toList();
    }

    public CallEnded awaitEnd(ApprovalRequired ask) {
        var ended = awaited(
                "end of " + ask.call().call(),
                () -> of(CallEnded.class)
                        .filter(event -> event.call().equals(ask.call().call())));
        assertThat(seen.stream().filter(s -> s.event().equals(ended)).map(Seen::partition))
                .containsOnly(ask.call().replyPartition());
        return ended;
    }

    public Outcome awaitOutcome(ApprovalRequired ask) {
        try {
            return EventJson.readOutcome(awaitEnd(ask).outcome());
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    /** How often a call has ended: more than once if an outcome was published twice. */
    public long ends(ApprovalRequired ask) {
        return of(CallEnded.class)
                .filter(event -> event.call().equals(ask.call().call()))
                .count();
    }

    public DeadLetter awaitDeadLetter(ApprovalRequired ask) {
        return awaited(
                "dead letter of " + ask.call().call(),
                () -> of(DeadLetter.class).filter(letter -> ask.key().equals(letter.recordKey())));
    }

    public Audited awaitAudit(String action, String subject) {
        return awaited(
                action + " of " + subject,
                () -> of(Audited.class)
                        .filter(act ->
                                act.action().equals(action) && act.subject().equals(subject)));
    }

    public List<Audited> audits(String action) {
        return of(Audited.class).filter(act -> act.action().equals(action)).toList();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
