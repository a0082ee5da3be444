// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The broker and the database behind a stack, as their administrator sees them. */
final class Backend {
    /** What the names of all topics begin with. */
    static final String TOPICS = "agentport.";

    private static final long SECONDS = 30;

    private final Stack stack;

    Backend(Stack stack) {
        this.stack = stack;
    }

    /** How a client of Kafka connects as the one whom no access rule stops. */
    Map<String, Object> broker() throws IOException {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + stack.brokerPort(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-256",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"launcher\" password=\""
                        + password("broker-launcher") + "\";");
    }

    /** Every record that stands on a topic of AgentPort now. */
    List<ConsumerRecord<byte[], byte[]>> topics() throws IOException {
        return records(TOPICS);
    }

    /** What stands on a topic now and can be read. */
    <E extends Event> List<E> events(Topic topic, Class<E> type) throws IOException {
        var found = new ArrayList<E>();
        for (var standing : records(topic.name(TOPICS))) {
            try {
                if (standing.value() != null) {
                    found.add(EventJson.read(standing.value(), type));
                }
            } catch (UnreadableEventException e) {
                // another kind of event, or one that a test has put there
            }
        }
        return found;
    }

    /** The offset that the next record will have, by partition. */
    Map<Integer, Long> ends(String topic) throws IOException {
        try (var consumer = consumer()) {
            var answer = Duration.ofSeconds(5);
            var partitions = consumer.partitionsFor(topic, answer).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            var found = new HashMap<Integer, Long>();
            consumer.endOffsets(partitions, answer).forEach((partition, end) -> found.put(partition.partition(), end));
            return found;
        } catch (KafkaException e) {
            throw new IOException("the broker cannot be asked", e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() throws IOException {
        return new KafkaConsumer<>(broker(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topicsPrefix) throws IOException {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = consumer()) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition -> partition.topic().startsWith(topicsPrefix))
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

    /** Lets a topic keep its records for that long; to be closed, which lets it keep them as before. */
    Retention retention(Topic topic, Duration kept) throws IOException {
        alter(topic, AlterConfigOp.OpType.SET, Long.toString(kept.toMillis()));
        return () -> alter(topic, AlterConfigOp.OpType.DELETE, "");
    }

    /** How long a topic keeps its records, for the time being. */
    interface Retention extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private void alter(Topic topic, AlterConfigOp.OpType how, String value) throws IOException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name(TOPICS));
        var entry = new AlterConfigOp(new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, value), how);
        try (var admin = Admin.create(broker())) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(entry)))
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the retention of " + topic + " cannot be changed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Connects as the owner of the database, whom no grant stops. */
    Connection database() throws IOException, SQLException {
        var login = new Properties();
        login.put("user", "postgres");
        login.put("password", password("database-postgres"));
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + stack.databasePort() + "/agentport", login);
    }

    private String password(String user) throws IOException {
        return Files.readString(stack.data().resolve("keys/launcher/" + user + "-password"))
                .strip();
    }
}
