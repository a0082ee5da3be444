// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.ledger;

import io.agentport.contracts.events.Topic;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the broker knows of the ledger's reading: the offsets its group has committed, and how old the next records are. */
@Singleton
final class LedgerGroup {
    /** No record is as young as was asked for. */
    private static final long NONE = -1;

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Admin admin;
    private final List<String> topics;
    private final Clock clock;

    LedgerGroup(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "agentport.topics-prefix") String topicsPrefix,
            Clock clock) {
        this.admin = Admin.create(kafka.entrySet().stream()
                .filter(setting -> AdminClientConfig.configNames().contains(setting.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        this.topics = Arrays.stream(Topic.values())
                .filter(topic -> !topic.compacted())
                .map(topic -> topic.name(topicsPrefix))
                .toList();
        this.clock = clock;
    }

    /** Whether a record that the ledger has not read is older than half of what its topic keeps. */
    Uni<Boolean> behind() {
        return Uni.combine()
                .all()
                .unis(retentions(), partitions(), committed())
                .asTuple()
                .chain(known -> behind(known.getItem1(), known.getItem2(), known.getItem3()));
    }

    /**
     * In each partition the first record that is young enough is looked for: what stands before it the ledger must have
     * read, or the topic must have forgotten it already.
     */
    private Uni<Boolean> behind(
            Map<String, Duration> retentions, List<TopicPartition> all, Map<TopicPartition, Long> committed) {
        var firstYoung = new HashMap<TopicPartition, OffsetSpec>();
        var now = clock.instant();
        for (var partition : all) {
            var retention = retentions.get(partition.topic());
            if (retention != null) {
                var half = now.minus(retention.dividedBy(2));
                firstYoung.put(partition, OffsetSpec.forTimestamp(half.toEpochMilli()));
            }
        }
        // INVARIANT: the ends come first, so that what is published meanwhile is not taken for old
        return offsets(firstYoung.keySet(), OffsetSpec.latest())
                .chain(ends -> Uni.combine()
                        .all()
                        .unis(offsets(firstYoung.keySet(), OffsetSpec.earliest()), offsets(firstYoung))
                        .with((begins, found) -> firstYoung.keySet().stream().anyMatch(partition -> {
                            long unread =
                                    Math.max(committed.getOrDefault(partition, 0L), begins.getOrDefault(partition, 0L));
                            long young = found.getOrDefault(partition, NONE);
                            return unread < (young == NONE ? ends.getOrDefault(partition, 0L) : young);
                        })));
    }

    /** Of the topics that forget. */
    private Uni<Map<String, Duration>> retentions() {
        var resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return asked(admin.describeConfigs(resources).all()).map(configs -> {
            var retentions = new HashMap<String, Duration>();
            configs.forEach((resource, config) -> {
                long millis = Long.parseLong(
                        config.get(TopicConfig.RETENTION_MS_CONFIG).value());
                if (millis >= 0) {
                    retentions.put(resource.name(), Duration.ofMillis(millis));
                }
            });
            return retentions;
        });
    }

    private Uni<List<TopicPartition>> partitions() {
        return asked(admin.describeTopics(topics).allTopicNames()).map(LedgerGroup::partitions);
    }

    private static List<TopicPartition> partitions(Map<String, TopicDescription> topics) {
        return topics.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    private Uni<Map<TopicPartition, Long>> committed() {
        return asked(admin.listConsumerGroupOffsets(Topic.LEDGER_GROUP).partitionsToOffsetAndMetadata())
                .map(offsets -> values(offsets, OffsetAndMetadata::offset));
    }

    private Uni<Map<TopicPartition, Long>> offsets(Set<TopicPartition> partitions, OffsetSpec which) {
        return offsets(partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which)));
    }

    private Uni<Map<TopicPartition, Long>> offsets(Map<TopicPartition, OffsetSpec> which) {
        return asked(admin.listOffsets(which).all()).map(offsets -> values(offsets, ListOffsetsResultInfo::offset));
    }

    private static <V> Map<TopicPartition, Long> values(Map<TopicPartition, V> offsets, Function<V, Long> offset) {
        var values = new HashMap<TopicPartition, Long>();
        offsets.forEach((partition, value) -> {
            if (value != null) { // a partition of which nothing was committed
                values.put(partition, offset.apply(value));
            }
        });
        return values;
    }

    private static <T> Uni<T> asked(KafkaFuture<T> answer) {
        return Uni.createFrom().completionStage(answer.toCompletionStage());
    }

    @PreDestroy
    void close() {
        admin.close(CLOSING);
    }
}
