// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody who may write what they like to every topic, and has no service's keys. */
final class Stranger implements AutoCloseable {
    private static final Duration READ = Duration.ofSeconds(60);

    private final Backend backend;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;

    Stranger(Stack stack) throws IOException {
        backend = new Backend(stack);
        producer = new KafkaProducer<>(backend.broker(), new ByteArraySerializer(), new ByteArraySerializer());
        admin = Admin.create(backend.broker());
    }

    RecordMetadata write(Topic topic, Event event) {
        return write(topic, event.key(), EventJson.write(event));
    }

    RecordMetadata write(Topic topic, String key, byte[] value) {
        return send(new ProducerRecord<>(topic.name(Backend.TOPICS), bytes(key), value));
    }

    /** The same record in each partition of its topic, so that each replica that reads the topic gets it. */
    List<RecordMetadata> writeToAllPartitions(Topic topic, Event event) {
        var name = topic.name(Backend.TOPICS);
        return producer.partitionsFor(name).stream()
                .map(info ->
                        send(new ProducerRecord<>(name, info.partition(), bytes(event.key()), EventJson.write(event))))
                .toList();
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> forged) {
        try {
            return producer.send(forged).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until a group of readers is done with these records. */
    void awaitRead(String group, Collection<RecordMetadata> written) {
        Eventually.get(
                group + " has read " + written,
                READ,
                () -> get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()),
                offsets -> written.stream().allMatch(record -> {
                    var committed = offsets.get(new TopicPartition(record.topic(), record.partition()));
                    return committed != null && committed.offset() > record.offset();
                }));
    }

    /** Waits until that many replicas share a topic, each with a part of it. */
    void awaitReaders(String group, int replicas) {
        Eventually.get(
                replicas + " readers in " + group,
                READ,
                () -> get(admin.describeConsumerGroups(List.of(group)).all()).get(group),
                found -> found.groupState() == GroupState.STABLE
                        && found.members().size() == replicas
                        && found.members().stream()
                                .noneMatch(member ->
                                        member.assignment().topicPartitions().isEmpty()));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Why each of these records was put aside, once all were read by a group; nothing for one that was not. */
    Map<String, String> causes(String group, Map<String, RecordMetadata> written) {
        awaitRead(group, written.values());
        var letters = letters();
        var causes = new HashMap<String, String>();
        written.forEach((name, record) -> letters.stream()
                .filter(letter -> letter.topic().equals(record.topic())
                        && letter.partition() == record.partition()
                        && letter.offset() == record.offset())
                .forEach(letter -> causes.put(name, letter.cause())));
        return causes;
    }

    private List<DeadLetter> letters() {
        try {
            return backend.events(Topic.DEAD_LETTERS, DeadLetter.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
