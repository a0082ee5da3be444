// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** How far the ledger is behind the topics, over all partitions, whichever replica reads them. */
final class LedgerLag implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Pool pool;
    private final Admin admin;
    private final List<String> topics;
    private Map<TopicPartition, Long> earlierEnds = Map.of();
    private long earlierNanos;
    private volatile long records;
    private volatile long caughtUpNanos;
    private volatile boolean everCaughtUp;

    LedgerLag(Pool pool, Admin admin, List<String> topics) {
        this.pool = pool;
        this.admin = admin;
        this.topics = List.copyOf(topics);
    }

    /** Records that the topics had and the ledger had not, when last measured. */
    long records() {
        return records;
    }

    /** Everything that stood on the topics this long ago is in the ledger; a very long time if that is not known. */
    Duration caughtUpAge() {
        return everCaughtUp ? Duration.ofNanos(System.nanoTime() - caughtUpNanos) : Duration.ofDays(3650);
    }

    Uni<Void> measure() {
        return Uni.createFrom()
                .completionStage(
                        () -> admin.describeTopics(topics).allTopicNames().toCompletionStage())
                .map(LedgerLag::partitions)
                .chain(partitions -> {
                    long now = System.nanoTime();
                    return ends(partitions).chain(ends -> compare(ends, now));
                });
    }

    private static List<TopicPartition> partitions(Map<String, TopicDescription> topics) {
        return topics.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    private Uni<Map<TopicPartition, Long>> ends(List<TopicPartition> partitions) {
        var latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return Uni.createFrom()
                .completionStage(() -> admin.listOffsets(latest).all().toCompletionStage())
                .map(offsets -> offsets.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, end -> end.getValue().offset())));
    }

    private Uni<Void> compare(Map<TopicPartition, Long> ends, long nanos) {
        return pool.query("select topic, \"partition\", kafka_offset from ledger_heads")
                .execute()
                .invoke(rows -> {
                    var read = new HashMap<TopicPartition, Long>();
                    rows.forEach(row -> read.put(
                            new TopicPartition(row.getString("topic"), row.getInteger("partition")),
                            row.getLong("kafka_offset") + 1));
                    records = ends.entrySet().stream()
                            .mapToLong(end -> Math.max(0, end.getValue() - read.getOrDefault(end.getKey(), 0L)))
                            .sum();
                    boolean reached = !earlierEnds.isEmpty()
                            && earlierEnds.entrySet().stream()
                                    .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
                    if (reached) {
                        caughtUpNanos = earlierNanos;
                        everCaughtUp = true;
                    }
                    if (reached || earlierEnds.isEmpty()) {
                        earlierEnds = ends;
                        earlierNanos = nanos;
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public void close() {
        admin.close(CLOSING);
    }
}
