// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The broker and the database of an installation, as their administrator sees them. */
final class Backend implements AutoCloseable {
    private static final Set<String> RECORDED = Set.of(
            "agentport.calls",
            "agentport.asks",
            "agentport.permits",
            "agentport.replies",
            "agentport.signals",
            "agentport.audit",
            "agentport.dead-letters");
    private static final Duration CATCHING_UP = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 20;
    private static final long SECONDS = 30;

    private final Map<String, Object> kafka;
    private final Admin admin;
    private final Connection database;

    Backend(Installation installation) throws IOException, SQLException {
        kafka = Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + installation.brokerPort(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-256",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"launcher\" password=\""
                        + installation.password("broker-launcher") + "\";",
                "enable.metrics.push",
                false);
        admin = Admin.create(kafka);
        var login = new Properties();
        login.put("user", "postgres");
        login.put("password", installation.password("database-postgres"));
        database = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + installation.databasePort() + "/agentport", login);
    }

    /** Where the broker is and how to sign in, as the services do. */
    Map<String, Object> kafka() {
        return kafka;
    }

    Admin admin() {
        return admin;
    }

    Connection database() {
        return database;
    }

    /**
     * The calls that the ledger knows.
     *
     * @param recorded all of them
     * @param ended    those with an outcome
     */
    record Calls(long recorded, long ended) {}

    Calls calls() throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select count(*), count(outcome) from approval.calls")) {
            rows.next();
            return new Calls(rows.getLong(1), rows.getLong(2));
        }
    }

    /** Records that stand on the topics and not in the ledger. */
    long ledgerLag() throws IOException, InterruptedException, SQLException {
        var ends = ends();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(
                        "select topic, \"partition\", kafka_offset from approval.ledger_heads")) {
            while (rows.next()) {
                long recorded = rows.getLong(3) + 1;
                ends.computeIfPresent(
                        new TopicPartition(rows.getString(1), rows.getInt(2)), (partition, end) -> end - recorded);
            }
        }
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<TopicPartition, Long> ends() throws IOException, InterruptedException {
        try {
            var latest = admin.describeTopics(RECORDED).allTopicNames().get(SECONDS, TimeUnit.SECONDS).values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            var ends = new HashMap<TopicPartition, Long>();
            admin.listOffsets(latest)
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the broker does not say where its topics end", e);
        }
    }

    /** How long it took from now until the ledger had everything that was on the topics. */
    Duration awaitLedger() throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        while (ledgerLag() > 0) {
            if (System.nanoTime() - begun > CATCHING_UP.toNanos()) {
                throw new IOException("the ledger has not caught up within " + CATCHING_UP.toMinutes() + " minutes");
            }
            Thread.sleep(POLL_MILLIS);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Mean size of the values of one topic's records, in bytes. */
    int meanRecordBytes(String topic, String type) throws SQLException {
        try (var statement = database.prepareStatement(
                "select coalesce(avg(octet_length(value)), 0) from approval.ledger where topic = ? and type = ?")) {
            statement.setString(1, topic);
            statement.setString(2, type);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return (int) Math.round(rows.getDouble(1));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        admin.close(Duration.ofSeconds(5));
        database.close();
    }
}
