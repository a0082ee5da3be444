// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Reads a topic from its start, as any other service would. */
final class Probe<E extends Event> implements AutoCloseable {
    static final Duration WAIT = Duration.ofSeconds(60);

    private final Class<E> type;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<E> events = new ArrayList<>();
    private final List<String> retracted = new ArrayList<>();
    private final List<Integer> partitions = new ArrayList<>();

    Probe(String bootstrapServers, String prefix, Topic topic, Class<E> type) {
        this.type = type;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var assigned = consumer.partitionsFor(topic.name(prefix)).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
    }

    /** The first event that fits, read already or coming. */
    E await(Predicate<E> wanted) {
        return patiently()
                .atMost(WAIT)
                .until(() -> find(wanted), Optional::isPresent)
                .orElseThrow();
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().pollInSameThread().pollInterval(Duration.ofMillis(20));
    }

    String awaitRetraction(String key) {
        return patiently()
                .atMost(WAIT)
                .until(
                        () -> {
                            read();
                            return retracted.contains(key) ? key : "";
                        },
                        key::equals);
    }

    Optional<E> find(Predicate<E> wanted) {
        read();
        return events.stream().filter(wanted).findFirst();
    }

    /** The partition in which the event stands. */
    int partitionOf(E event) {
        return partitions.get(events.indexOf(event));
    }

    private void read() {
        for (var polled : consumer.poll(Duration.ofMillis(100))) {
            if (polled.value() == null) {
                retracted.add(new String(polled.key(), UTF_8));
                continue;
            }
            try {
                events.add(EventJson.read(polled.value(), type));
                partitions.add(polled.partition());
            } catch (UnreadableEventException e) {
                // another kind of event of the same topic
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
