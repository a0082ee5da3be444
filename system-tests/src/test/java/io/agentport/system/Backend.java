// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.contracts.events.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The broker and the database behind a stack, as their administrator sees them. */
final class Backend {
    private static final int BROKER = 20;
    private static final int DATABASE = 21;
    private static final long SECONDS = 30;

    private final Stack stack;

    Backend(Stack stack) {
        this.stack = stack;
    }

    /** Every record that stands on a topic of AgentPort now. */
    List<ConsumerRecord<byte[], byte[]>> topics() throws IOException {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(administrator(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition -> partition.topic().startsWith("agentport."))
                    .map(partition ->
                            new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition()))
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
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name("agentport."));
        var entry = new AlterConfigOp(new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, value), how);
        try (var admin = Admin.create(administrator())) {
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

    private Map<String, Object> administrator() throws IOException {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + stack.port(BROKER),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-256",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"launcher\" password=\""
                        + password("broker-launcher") + "\";");
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
