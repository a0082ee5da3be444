// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jboss.logging.Logger;

/** Reads a topic as a member of a group: bounded work in flight, offsets that never pass unfinished work. */
final class GroupConsumption extends PollLoop implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(GroupConsumption.class);

    /** No more is read beyond these; one poll adds at most {@link ClientSettings#MAX_POLL_RECORDS} to the first. */
    private static final int MAX_UNFINISHED = 1_000 - ClientSettings.MAX_POLL_RECORDS;

    private static final long MAX_UNFINISHED_BYTES = 48L * 1024 * 1024;
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(200);
    private static final Duration REVOKING = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(5);

    private final String topic;
    private final Attempts<?> attempts;
    private final Duration gathers;
    private final Map<TopicPartition, PartitionWork> assigned = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private Standstill standstill;
    private boolean subscribed;
    private long committedAtNanos = System.nanoTime();
    private volatile boolean settled;
    private volatile long lag;

    /**
     * A member of a group.
     *
     * @param gathers how long records gather before more are read; zero for what somebody waits for
     * @param nanoTime by which it notices that it stood still
     */
    GroupConsumption(
            String group,
            String topic,
            Consumer<byte[], byte[]> consumer,
            Attempts<?> attempts,
            Duration gathers,
            LongSupplier nanoTime) {
        super(group + " on " + topic, consumer);
        this.topic = topic;
        this.attempts = attempts;
        this.gathers = gathers;
        this.nanoTime = nanoTime;
        standstill = new Standstill(nanoTime);
    }

    @Override
    public int inFlight() {
        return assigned.values().stream().mapToInt(PartitionWork::unfinished).sum();
    }

    /** Records in the assigned partitions that are not done; a moment old. */
    long lag() {
        return lag;
    }

    @Override
    protected boolean settled() {
        return settled;
    }

    @Override
    protected void turn() {
        if (!subscribed) {
            consumer.subscribe(List.of(topic), this);
            subscribed = true;
        }
        var shut = shut();
        var open = new HashSet<>(consumer.paused());
        open.removeAll(shut);
        consumer.pause(shut);
        consumer.resume(open);
        var polled = poll(shut.isEmpty() ? WAIT : SHORT_WAIT);
        standstill.turned();
        // INVARIANT: all are accepted before any is begun, so that nothing that goes wrong leaves a gap to commit past
        var due = new ArrayList<Runnable>();
        for (var partition : polled.partitions()) {
            var work = Objects.requireNonNull(assigned.get(partition), "only assigned partitions are polled");
            if (standstill.lasts()) {
                work.mayBeRepeatedThrough(polled.records(partition).getLast().offset());
            }
            for (var next : polled.records(partition)) {
                if (work.accept(next)) {
                    due.add(() -> attempts.start(work, next));
                }
            }
        }
        due.forEach(Runnable::run);
        if (!due.isEmpty()) {
            gather(gathers);
        }
        if (System.nanoTime() - committedAtNanos >= BETWEEN_COMMITS.toNanos()) {
            committedAtNanos = System.nanoTime();
            commitInBackground();
            lag = inFlight()
                    + consumer.assignment().stream()
                            .mapToLong(
                                    partition -> consumer.currentLag(partition).orElse(0))
                            .sum();
        }
    }

    @Override
    protected void halt() {
        assigned.values().forEach(PartitionWork::stop);
    }

    @Override
    protected void finish(long deadlineNanos) {
        stopAndWait(assigned.values(), deadlineNanos);
        while (!committed() && System.nanoTime() < deadlineNanos) {
            consumer.pause(consumer.assignment());
            consumer.poll(WAIT); // what it brings was never begun
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        var ends = endsOf(partitions);
        for (var partition : partitions) {
            // INVARIANT: without an answer every record counts as possibly processed before
            assigned.put(partition, new PartitionWork(ends.getOrDefault(partition, Long.MAX_VALUE)));
            committed.remove(partition);
        }
        if (!settled) {
            standstill = new Standstill(nanoTime); // nothing was assigned before
            settled = true;
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        handBack(partitions, System.nanoTime() + REVOKING.toNanos());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        settled = false;
        for (var partition : partitions) {
            var work = assigned.remove(partition);
            if (work != null) {
                work.stop();
            }
            committed.remove(partition);
        }
    }

    /**
     * Partitions of which no more is read for now: all while too much is unfinished, otherwise those that have their share
     * of it, because what was fetched of one is handed out to its end before another has its turn.
     */
    private Collection<TopicPartition> shut() {
        if (full()) {
            return consumer.assignment();
        }
        var share = MAX_UNFINISHED / Math.max(1, assigned.size());
        return assigned.entrySet().stream()
                .filter(each -> each.getValue().unfinished() > share)
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean full() {
        return inFlight() > MAX_UNFINISHED
                || assigned.values().stream()
                                .mapToLong(PartitionWork::unfinishedBytes)
                                .sum()
                        > MAX_UNFINISHED_BYTES;
    }

    private Map<TopicPartition, Long> endsOf(Collection<TopicPartition> partitions) {
        try {
            return partitions.isEmpty() ? Map.of() : consumer.endOffsets(partitions, REQUEST);
        } catch (KafkaException e) {
            LOG.warnf(e, "%s: end offsets unknown", name());
            return Map.of();
        }
    }

    /** Lets nothing more start, waits for what runs, commits what is done. */
    private void handBack(Collection<TopicPartition> partitions, long deadlineNanos) {
        var handedBack = new HashMap<>(assigned);
        handedBack.keySet().retainAll(partitions);
        stopAndWait(handedBack.values(), deadlineNanos);
        try {
            consumer.commitSync(uncommitted(handedBack), REQUEST);
        } catch (KafkaException e) {
            LOG.warnf(e, "%s: not committed, so some records will be processed again", name());
        }
        assigned.keySet().removeAll(handedBack.keySet());
        committed.keySet().removeAll(handedBack.keySet());
    }

    private void stopAndWait(Collection<PartitionWork> works, long deadlineNanos) {
        works.forEach(PartitionWork::stop);
        try {
            for (var work : works) {
                if (!work.awaitIdle(deadlineNanos)) {
                    LOG.warnf("%s: handed back while records are still being processed", name());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False while the group rebalances: then nobody can commit, and polling lets the rebalance go on. */
    private boolean committed() {
        try {
            consumer.commitSync(uncommitted(assigned), REQUEST);
            return true;
        } catch (RebalanceInProgressException e) {
            return false;
        }
    }

    private void commitInBackground() {
        var offsets = uncommitted(assigned);
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure == null) {
                    done.forEach((partition, offset) -> committed.put(partition, offset.offset()));
                } else {
                    LOG.debugf(failure, "%s: not committed yet", name()); // the next round commits it
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> uncommitted(Map<TopicPartition, PartitionWork> works) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        works.forEach((partition, work) -> work.committable().ifPresent(offset -> {
            if (!Objects.equals(committed.get(partition), offset)) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        }));
        return offsets;
    }
}
