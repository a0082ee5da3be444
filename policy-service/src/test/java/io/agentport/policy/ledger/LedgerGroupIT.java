// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Topic;
import io.agentport.testing.Backing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The topics keep seven days, so half of it is three and a half. */
class LedgerGroupIT {
    private static final Duration OLD = Duration.ofDays(4);
    private static final Duration YOUNG = Duration.ofDays(3);
    private static final int PARTITION = 2;

    private final String prefix = Backing.shared().freshTopicsPrefix();
    private final Map<String, Object> kafka =
            Map.of("bootstrap.servers", Backing.shared().bootstrapServers());
    private final Admin admin = Admin.create(kafka);
    private final LedgerGroup group = new LedgerGroup(kafka, prefix, Clock.systemUTC());

    @AfterEach
    void close() {
        group.close();
        admin.close();
    }

    private boolean behind() {
        return group.behind().await().atMost(Duration.ofSeconds(60));
    }

    private void publish(Topic topic, Duration... ages) throws Exception {
        try (var producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var age : ages) {
                long at = Instant.now().minus(age).toEpochMilli();
                producer.send(new ProducerRecord<>(topic.name(prefix), PARTITION, at, null, new byte[1]))
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** As the ledger does that has read everything before the offset. */
    private void commit(Topic topic, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        Topic.LEDGER_GROUP,
                        Map.of(new TopicPartition(topic.name(prefix), PARTITION), new OffsetAndMetadata(offset)))
                .all()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void aNewInstallationIsNotBehind() {
        assertThat(behind()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"CALLS", "ASKS", "PERMITS", "REPLIES", "SIGNALS", "AUDIT", "DEAD_LETTERS"})
    void anOldRecordOfAnyTopicThatTheLedgerHasNotReadMeansBehind(Topic topic) throws Exception {
        publish(topic, OLD);
        assertThat(behind()).isTrue();

        commit(topic, 1);

        assertThat(behind()).isFalse();
    }

    @Test
    void whatIsNotReadAndYoungIsNotBehind() throws Exception {
        publish(Topic.CALLS, OLD, OLD, YOUNG, Duration.ZERO);
        commit(Topic.CALLS, 1);
        assertThat(behind()).isTrue();

        commit(Topic.CALLS, 2);

        assertThat(behind()).isFalse();
    }

    @Test
    void whatTheTopicHasForgottenIsNotWaitedFor() throws Exception {
        publish(Topic.CALLS, OLD, OLD);
        assertThat(behind()).isTrue();

        admin.deleteRecords(Map.of(
                        new TopicPartition(Topic.CALLS.name(prefix), PARTITION), RecordsToDelete.beforeOffset(2)))
                .all()
                .get(60, TimeUnit.SECONDS);

        assertThat(behind()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "31536000000, false", "60000, true"})
    void halfOfWhatTheTopicItselfKeepsCounts(String retentionMillis, boolean expected) throws Exception {
        publish(Topic.CALLS, YOUNG);
        var calls = new ConfigResource(ConfigResource.Type.TOPIC, Topic.CALLS.name(prefix));
        var retention = new AlterConfigOp(
                new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, retentionMillis), AlterConfigOp.OpType.SET);

        admin.incrementalAlterConfigs(Map.of(calls, List.of(retention))).all().get(60, TimeUnit.SECONDS);

        assertThat(behind()).isEqualTo(expected);
    }
}
