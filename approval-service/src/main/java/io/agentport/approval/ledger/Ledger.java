// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.calls.OutcomeCheck;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.Verification;
import io.agentport.approval.publication.Seals;
import io.agentport.approval.rounds.Periodic;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Messaging;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The ledger at work: follows the topics, lets signed heads out, sweeps, and verifies when asked. */
@ApplicationScoped
public class Ledger implements AutoCloseable {
    private static final Set<Topic> TOPICS = EnumSet.of(
            Topic.CALLS, Topic.ASKS, Topic.PERMITS, Topic.REPLIES, Topic.SIGNALS, Topic.AUDIT, Topic.DEAD_LETTERS);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);
    private static final Duration LAST_HEADS = Duration.ofSeconds(5);

    private final LedgerConfig config;
    private final Pool pool;
    private final Messaging messaging;
    private final Vertx vertx;
    private final LedgerStore store;
    private final HeadsFile heads;
    private final LedgerVerifier verifier;
    private final LedgerLag lag;
    private final Sweeper sweeper;
    private final List<AutoCloseable> running = new ArrayList<>();

    /**
     * A ledger that is not at work yet.
     *
     * @throws IOException if a key file is missing or has no good key, or the heads file cannot be written
     */
    Ledger(
            LedgerConfig config,
            @ConfigProperty(name = "agentport.seals.directory") Path sealsDirectory,
            Seals seals,
            @ConfigProperty(name = "agentport.topics-prefix", defaultValue = "agentport.") String topicsPrefix,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Pool pool,
            Messaging messaging,
            MeterRegistry registry,
            Vertx vertx)
            throws IOException {
        var clock = InstantSource.system();
        var keys = LedgerKeys.open(config.keyFile());
        this.config = config;
        this.pool = pool;
        this.messaging = messaging;
        this.vertx = vertx;
        this.heads = HeadsFile.open(config.headsPath(), keys);
        this.verifier = new LedgerVerifier(pool, keys, config.headsPath());
        this.store = new LedgerStore(
                pool,
                keys,
                new RecordReader(OutcomeCheck.open(sealsDirectory, clock)),
                new LedgerMeter(registry, topicsPrefix),
                topicsPrefix);
        this.lag = new LedgerLag(
                pool,
                admin(kafka),
                TOPICS.stream().map(topic -> topic.name(topicsPrefix)).toList());
        this.sweeper = new Sweeper(pool, messaging.publisher(), seals::sealRefusal, lag, config.abandonAfter(), clock);
        Gauge.builder("agentport.ledger.lag", lag, LedgerLag::records)
                .description("Records that stand on the topics and not in the ledger yet")
                .strongReference(true)
                .register(registry);
    }

    private static Admin admin(Map<String, Object> kafka) {
        return Admin.create(kafka.entrySet().stream()
                .filter(setting -> AdminClientConfig.configNames().contains(setting.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    synchronized void start() {
        Consumption following = messaging.follow(Topic.LEDGER_GROUP, TOPICS, store);
        running.add(following);
        running.add(new Periodic(vertx, config.headsEvery(), "signed heads", this::letHeadsOut));
        running.add(new Periodic(vertx, MEASURE_EVERY, "ledger lag", lag::measure));
        running.add(new Periodic(vertx, config.sweepEvery(), "sweeper", sweeper::sweep));
    }

    /** Signs the ends of all chains that have moved, and appends them to the heads file. */
    Uni<Void> letHeadsOut() {
        return pool.query("select topic, \"partition\", seq, kafka_offset, mac from ledger_heads order by 1, 2")
                .execute()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(rows -> {
                    var ends = new ArrayList<Head>();
                    rows.forEach(row -> ends.add(LedgerRows.head(row)));
                    try {
                        heads.append(ends, Instant.now());
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot write the heads file", e);
                    }
                })
                .replaceWithVoid();
    }

    /** Checks the whole ledger; takes as long as reading it takes. */
    public Uni<Verification> verify() {
        return verifier.verify();
    }

    /** Stops reading, and lets the last heads out. */
    @Override
    public synchronized void close() throws Exception {
        for (var each : running) {
            each.close();
        }
        if (!running.isEmpty()) {
            running.clear();
            letHeadsOut().await().atMost(LAST_HEADS);
        }
        lag.close();
    }
}
