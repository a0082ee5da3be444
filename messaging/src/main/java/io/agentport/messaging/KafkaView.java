// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** A compacted topic in memory. Until it is loaded it is empty, so that nobody takes a part for the whole. */
final class KafkaView<E extends Event> extends PollLoop implements CompactedView<E> {
    private static final Logger LOG = Logger.getLogger(KafkaView.class);
    private static final Duration REQUEST = Duration.ofSeconds(5);

    private final Topic topic;
    private final String topicName;
    private final Class<E> events;
    private final DeadLetters deadLetters;
    private final Map<String, E> state = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> newListeners = new ConcurrentLinkedQueue<>();
    private final Standstill standstill = new Standstill(System::nanoTime);
    private Map<TopicPartition, Long> endsAtStart = Map.of();
    private volatile Map<String, E> snapshot = Map.of();
    private volatile boolean loaded;

    KafkaView(
            Topic topic,
            String topicName,
            Class<E> events,
            Consumer<byte[], byte[]> consumer,
            DeadLetters deadLetters) {
        super("view of " + topicName, consumer);
        this.topic = topic;
        this.topicName = topicName;
        this.events = events;
        this.deadLetters = deadLetters;
    }

    @Override
    public Optional<E> get(String key) {
        return Optional.ofNullable(snapshot.get(key));
    }

    @Override
    public Map<String, E> all() {
        return snapshot;
    }

    @Override
    public boolean current() {
        return ready() && !standstill.lasts();
    }

    @Override
    public void onChange(Runnable listener) {
        newListeners.add(listener);
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    protected boolean settled() {
        return loaded;
    }

    @Override
    protected void turn() {
        standstill.turned();
        if (endsAtStart.isEmpty()) {
            startFromTheBeginning();
        }
        var changed = false;
        for (var polled : poll(WAIT)) {
            changed |= apply(polled);
        }
        if (loaded ? changed : reachedEnds()) {
            snapshot = Map.copyOf(state);
            loaded = true;
            listeners.forEach(this::tell);
        }
        if (loaded) {
            for (var listener = newListeners.poll(); listener != null; listener = newListeners.poll()) {
                listeners.add(listener);
                tell(listener);
            }
        }
    }

    @Override
    protected void finish(long deadlineNanos) {
        // nothing is in flight
    }

    private void startFromTheBeginning() {
        var partitions = consumer.partitionsFor(topicName, REQUEST).stream()
                .map(partition -> new TopicPartition(topicName, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException("there is no topic `" + topicName + "`");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        endsAtStart = consumer.endOffsets(partitions, REQUEST);
    }

    private boolean reachedEnds() {
        return endsAtStart.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), REQUEST) >= end.getValue());
    }

    private boolean apply(ConsumerRecord<byte[], byte[]> polled) {
        if (polled.key() == null) {
            deadLetters.skip(topic, polled, "unreadable", "expected a key");
            return false;
        }
        var key = new String(polled.key(), UTF_8);
        if (polled.value() == null) {
            return state.remove(key) != null;
        }
        try {
            var event = EventJson.read(polled.value(), events);
            var known = state.get(key);
            if (known != null && Versions.of(known) > Versions.of(event)) {
                return false;
            }
            state.put(key, event);
            return true;
        } catch (UnreadableEventException e) {
            deadLetters.skip(topic, polled, "unreadable", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: a listener failed", name());
        }
    }
}
