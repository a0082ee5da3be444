// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The broker and the database behind a stack, as their administrator sees them. */
final class Backend {
    private static final int BROKER = 20;
    private static final int DATABASE = 21;
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    private final Stack stack;

    Backend(Stack stack) {
        this.stack = stack;
    }

    /** Every record that stands on a topic of AgentPort now. */
    List<ConsumerRecord<byte[], byte[]>> topics() throws IOException {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = consumer()) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition -> partition.topic().startsWith("agentport."))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
        }
        return found;
    }

    /** The offset that the next record will have, by partition. */
    Map<Integer, Long> ends(String topic) throws IOException {
        try (var consumer = consumer()) {
            var partitions = consumer.partitionsFor(topic, ANSWERS_WITHIN).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            var found = new HashMap<Integer, Long>();
            consumer.endOffsets(partitions, ANSWERS_WITHIN)
                    .forEach((partition, end) -> found.put(partition.partition(), end));
            return found;
        } catch (KafkaException e) {
            throw new IOException("the broker cannot be asked", e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() throws IOException {
        var settings = new HashMap<String, Object>(Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + stack.port(BROKER),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-256",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"launcher\" password=\""
                        + password("broker-launcher") + "\";"));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Connects as the owner of the database, whom no grant stops. */
    Connection database() throws IOException, SQLException {
        var login = new Properties();
        login.put("user", "postgres");
        login.put("password", password("database-postgres"));
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + stack.port(DATABASE) + "/agentport", login);
    }

    private String password(String user) throws IOException {
        return Files.readString(stack.data().resolve("keys/launcher/" + user + "-password"))
                .strip();
    }
}
