// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Clients as little between them and the broker as there can be: producers with the settings of AgentPort's, and threads
 * that read all partitions of a topic, in no group, and commit nothing.
 */
final class RawKafka implements AutoCloseable {
    /** As many as AgentPort's own topics have. */
    private static final int PARTITIONS = 6;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long SECONDS = 30;

    private final Map<String, Object> broker;
    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<Hop> hops = new ArrayList<>();

    /** @param broker where it is and how to sign in */
    RawKafka(Map<String, Object> broker) {
        this.broker = Map.copyOf(broker);
    }

    static void makeTopics(Admin admin, List<String> names) throws IOException, InterruptedException {
        var topics = names.stream()
                .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                .toList();
        try {
            admin.createTopics(topics).all().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot make the topics " + names, e);
        }
    }

    /** Writes one record after the other, without waiting; one that is not written is said and is missing then. */
    interface Sender {
        void send(String topic, byte[] key, byte[] value);
    }

    Sender sender() {
        var settings = new HashMap<>(broker);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return (topic, key, value) -> {
            var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, failure) -> {
                if (failure != null) {
                    Progress.step("a record for " + topic + " was not written: " + failure);
                }
            });
        };
    }

    /** Hands over key and value of all that is written to the topic from now on, on a thread of its own. */
    void read(String topic, BiConsumer<byte[], byte[]> handler) {
        var hop = new Hop(topic, handler);
        hops.add(hop);
        Thread.ofPlatform().daemon().name("hop-" + topic).start(hop::run);
    }

    @Override
    public void close() {
        hops.forEach(Hop::stop);
        producers.forEach(producer -> producer.close(Duration.ofSeconds(5)));
    }

    private final class Hop {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final BiConsumer<byte[], byte[]> handler;

        Hop(String topic, BiConsumer<byte[], byte[]> handler) {
            this.handler = handler;
            var settings = new HashMap<>(broker);
            settings.put("enable.auto.commit", false);
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            var partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // so that the end is known before anything is sent
        }

        void run() {
            try {
                while (true) {
                    consumer.poll(POLL).forEach(each -> handler.accept(each.key(), each.value()));
                }
            } catch (WakeupException e) {
                consumer.close();
            }
        }

        void stop() {
            consumer.wakeup();
        }
    }
}
