// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.KafkaMessaging;
import io.agentport.testing.Backing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on a real broker: every record once, whoever reads it, and however often the readers change. */
class LedgerFollowIT {
    private static final Set<Topic> TOPICS = EnumSet.of(Topic.CALLS, Topic.PERMITS, Topic.REPLIES, Topic.SIGNALS);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final Backing backing = Backing.shared();
    private final String prefix = backing.freshTopicsPrefix();
    private final List<KafkaMessaging> open = new ArrayList<>();
    private LedgerDatabase database;
    private KafkaMessaging publishing;

    @BeforeEach
    void open() {
        database = new LedgerDatabase(directory);
        publishing = messaging();
    }

    @AfterEach
    void close() throws Exception {
        open.forEach(KafkaMessaging::close);
        database.close();
    }

    private KafkaMessaging messaging() {
        var messaging = new KafkaMessaging(
                Map.of("bootstrap.servers", backing.bootstrapServers()),
                database.vertx.getDelegate(),
                new SimpleMeterRegistry(),
                prefix,
                "approval-service");
        open.add(messaging);
        return messaging;
    }

    private Consumption follow(KafkaMessaging messaging) {
        return messaging.follow("approval-service.ledger", TOPICS, database.store(prefix));
    }

    /** Four records for each call. */
    private void publish(int calls) {
        var publisher = publishing.publisher();
        var acknowledged = new ArrayList<Uni<Void>>();
        for (int i = 0; i < calls; i++) {
            var call = CallId.random();
            var ended = database.events.ended(
                    call, EventSamples.completed("{\"call\":\"" + call + "\"}"), SealPair.CONNECTOR_TO_APPROVAL);
            acknowledged.add(publisher.publish(Topic.CALLS, EventSamples.requested(call)));
            acknowledged.add(publisher.publish(Topic.PERMITS, EventSamples.permitted(call)));
            acknowledged.add(publisher.publish(Topic.REPLIES, ended));
            acknowledged.add(publisher.publish(Topic.SIGNALS, EventSamples.delivered(call)));
        }
        Uni.join().all(acknowledged).andFailFast().await().atMost(PATIENCE);
    }

    private void awaitRecords(long count) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(database.text("select count(*) from ledger")).isEqualTo(Long.toString(count)));
    }

    @Test
    void everyRecordIsInTheLedgerOnceThoughReadersComeAndGo() {
        publish(50);
        follow(messaging());
        publish(50);
        var second = messaging();
        follow(second);
        publish(100);
        open.get(1).close();
        publish(50);
        follow(messaging());
        second.close();
        publish(50);

        awaitRecords(4 * 300);

        assertThat(database.verifierIsContent()).isTrue();
        assertThat(database.text("select count(*) from calls where outcome_status = 'completed' and stage = 2"
                        + " and agent is not null and delivered_at is not null"))
                .isEqualTo("300");
        assertThat(database.text("select count(*) from call_conflicts")).isEqualTo("0");
    }

    @Test
    void theLagIsWhatTheTopicsHaveAndTheLedgerHasNot() {
        publish(25);
        var topics = TOPICS.stream().map(topic -> topic.name(prefix)).toList();
        var lag = new LedgerLag(
                database.pool,
                Admin.create(Map.<String, Object>of("bootstrap.servers", backing.bootstrapServers())),
                topics);

        lag.measure().await().atMost(PATIENCE);
        assertThat(lag.records()).isEqualTo(100);
        assertThat(lag.caughtUpAge()).isGreaterThan(Duration.ofDays(1));

        follow(messaging());
        awaitRecords(100);
        lag.measure().await().atMost(PATIENCE);
        lag.measure().await().atMost(PATIENCE);
        assertThat(lag.records()).isZero();
        assertThat(lag.caughtUpAge()).isLessThan(Duration.ofMinutes(2));
        lag.close();
    }
}
