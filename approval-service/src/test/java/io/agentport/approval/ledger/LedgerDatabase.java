// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.approval.ledger.calls.OutcomeCheck;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.messaging.Batch;
import io.agentport.testing.Backing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A ledger's tables in a schema of their own, its keys, and a way to do to it what its owner can do. */
final class LedgerDatabase implements AutoCloseable {
    static final String PREFIX = "agentport.";
    static final long TIME = 1_800_000_000_000L;

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Pool pool;
    final LedgerKeys keys;
    final Path headsFile;
    final EventSamples events;
    private final Backing backing = Backing.shared();
    private final Connection connection;

    LedgerDatabase(Path directory) {
        try {
            var schema = backing.freshSchema();
            connection = DriverManager.getConnection(backing.jdbcUrl(), schema, backing.freshSchemaPassword());
            for (var migration :
                    List.of("V1__approvals.sql", "V10__ledger.sql", "V11__calls.sql", "V12__outcome_held.sql")) {
                execute(read("/db/migration/" + migration));
            }
            var options = PgConnectOptions.fromUri(backing.reactiveUrl())
                    .setUser(schema)
                    .setPassword(backing.freshSchemaPassword())
                    .setCachePreparedStatements(true);
            pool = Pool.newInstance(io.vertx.pgclient.PgBuilder.pool()
                    .connectingTo(options)
                    .with(new PoolOptions().setMaxSize(4))
                    .using(vertx.getDelegate())
                    .build());
            keys = LedgerKeys.open(Files.writeString(directory.resolve("ledger.keys"), SealKeyFile.generate()));
            headsFile = directory.resolve("heads.jsonl");
            events = new EventSamples(backing.sealsDirectory());
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("no database for the ledger", e);
        }
    }

    private static String read(String resource) throws IOException {
        try (var in = LedgerDatabase.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    LedgerStore store() {
        return store(keys, PREFIX);
    }

    LedgerStore store(String topicsPrefix) {
        return store(keys, topicsPrefix);
    }

    LedgerStore store(LedgerKeys with) {
        return store(with, PREFIX);
    }

    private LedgerStore store(LedgerKeys with, String topicsPrefix) {
        try {
            var outcomes = OutcomeCheck.open(backing.sealsDirectory(), InstantSource.system());
            return new LedgerStore(
                    pool, with, new RecordReader(outcomes), new LedgerMeter(registry, topicsPrefix), topicsPrefix);
        } catch (IOException e) {
            throw new IllegalStateException("no seal keys", e);
        }
    }

    /** Events as records of a partition, at offsets that follow each other. */
    static Batch batch(Topic topic, int partition, long firstOffset, Event... events) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var event : events) {
            records.add(record(topic, partition, firstOffset + records.size(), event));
        }
        return new Batch(topic, partition, records);
    }

    static ConsumerRecord<byte[], byte[]> record(Topic topic, int partition, long offset, Event event) {
        return record(topic, partition, offset, event.key(), EventJson.write(event));
    }

    static ConsumerRecord<byte[], byte[]> record(Topic topic, int partition, long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                topic.name(PREFIX),
                partition,
                offset,
                TIME + offset,
                TimestampType.CREATE_TIME,
                key.length(),
                value.length,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                java.util.Optional.empty());
    }

    void append(LedgerStore store, Batch batch) {
        store.position(batch.topic(), batch.partition()).await().indefinitely();
        store.store(List.of(batch)).await().indefinitely();
    }

    LedgerVerifier verifier() {
        return new LedgerVerifier(pool, keys, headsFile);
    }

    /** Whether nothing is wrong with the chains, heads aside. */
    boolean verifierIsContent() {
        try {
            letHeadsOut();
        } catch (IOException e) {
            throw new IllegalStateException("no heads", e);
        }
        return verifier().verify().await().indefinitely().valid();
    }

    /** Appends all ends of chains to the heads file, as the service does every minute. */
    void letHeadsOut() throws IOException {
        var heads = HeadsFile.open(headsFile, keys);
        var ends = new ArrayList<io.agentport.approval.ledger.chain.Head>();
        pool.query("select * from ledger_heads")
                .execute()
                .await()
                .indefinitely()
                .forEach(row -> ends.add(LedgerRows.head(row)));
        heads.append(ends, java.time.Instant.now());
    }

    /** What the owner of the tables can do once trigger and constraint are out of the way. */
    void tamper(String... statements) {
        execute("alter table ledger disable trigger user");
        execute("alter table ledger drop constraint if exists ledger_seq_check");
        for (var statement : statements) {
            execute(statement);
        }
        execute("alter table ledger enable trigger user");
    }

    void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String text(String sql) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() throws SQLException {
        pool.closeAndAwait();
        connection.close();
        vertx.closeAndAwait();
    }
}
