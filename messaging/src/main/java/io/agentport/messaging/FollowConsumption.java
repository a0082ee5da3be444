// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Topic;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Shares partitions in a group but reads them from where the handler says. What it commits is where the handler stands, for
 * whoever watches the group; nothing starts from it.
 */
final class FollowConsumption extends PollLoop implements ConsumerRebalanceListener {
    static final int MAX_POLL_RECORDS = 2_000;

    private static final Logger LOG = Logger.getLogger(FollowConsumption.class);
    private static final Duration GATHERS = Duration.ofMillis(100);
    private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(1);
    private static final Duration REVOKING = Duration.ofSeconds(5);

    private final Map<String, Topic> topics;
    private final BatchHandler handler;
    private final HandlerContexts contexts;
    private final Vertx vertx;
    private final Map<TopicPartition, FollowedPartition> assigned = new ConcurrentHashMap<>();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private boolean subscribed;
    private long committedAtNanos = System.nanoTime();
    private volatile boolean everAssigned;
    private volatile int inFlight;
    private volatile long lag;

    /**
     * A follower.
     *
     * @param topics by their full names
     */
    FollowConsumption(
            String group,
            Map<String, Topic> topics,
            BatchHandler handler,
            Consumer<byte[], byte[]> consumer,
            HandlerContexts contexts,
            Vertx vertx) {
        super(group + " on " + String.join(", ", topics.keySet()), consumer);
        this.topics = Map.copyOf(topics);
        this.handler = handler;
        this.contexts = contexts;
        this.vertx = vertx;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    /** Records in the assigned partitions that are not stored; a moment old. */
    long lag() {
        return lag;
    }

    @Override
    protected boolean settled() {
        return everAssigned && assigned.values().stream().allMatch(FollowedPartition::positioned);
    }

    @Override
    protected void turn() {
        if (!subscribed) {
            consumer.subscribe(topics.keySet(), this);
            subscribed = true;
        }
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        openAndClose();
        var polled = poll(inFlight > 0 ? SHORT_WAIT : WAIT);
        if (!polled.isEmpty()) {
            store(polled);
            gather(GATHERS);
        }
        inFlight = assigned.values().stream()
                .mapToInt(FollowedPartition::batchRecords)
                .sum();
        report();
    }

    @Override
    protected void finish(long deadlineNanos) {
        handBack(consumer.assignment(), deadlineNanos);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (var partition : partitions) {
            var followed = new FollowedPartition(
                    Objects.requireNonNull(topics.get(partition.topic()), "only subscribed topics are assigned"),
                    partition);
            assigned.put(partition, followed);
            askForPosition(followed);
        }
        consumer.pause(partitions);
        everAssigned = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        handBack(partitions, System.nanoTime() + REVOKING.toNanos());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(assigned::remove);
    }

    /** Reads while nothing is being stored, so that what is stored next is much and comes from all partitions. */
    private void openAndClose() {
        var open = assigned.values().stream()
                .filter(followed -> inFlight == 0 && followed.open())
                .map(FollowedPartition::partition)
                .toList();
        var closed = new HashSet<>(consumer.assignment());
        open.forEach(closed::remove);
        consumer.pause(closed);
        consumer.resume(open);
    }

    private void askForPosition(FollowedPartition followed) {
        var position = new AtomicLong();
        contexts.run(
                followed.partition().hashCode(),
                () -> handler.position(followed.topic(), followed.partition().partition())
                        .invoke(position::set)
                        .replaceWithVoid(),
                () -> answer(followed, () -> {
                    consumer.seek(followed.partition(), position.get());
                    followed.positionKnown(position.get());
                }),
                failure -> failed(followed, failure));
    }

    private void store(ConsumerRecords<byte[], byte[]> polled) {
        var storings = polled.partitions().stream()
                .map(partition ->
                        Objects.requireNonNull(assigned.get(partition), "only assigned partitions are polled"))
                .map(followed -> new Storing(followed, followed.take(polled.records(followed.partition()))))
                .toList();
        contexts.run(
                name().hashCode(),
                () -> handler.store(storings.stream().map(Storing::batch).toList()),
                () -> storings.forEach(this::stored),
                failure -> {
                    if (storings.size() > 1) {
                        LOG.debugf(failure, "%s: batches are stored one by one", name());
                        storings.forEach(this::storeAlone);
                    } else {
                        failed(storings.getFirst(), failure);
                    }
                });
    }

    /** A batch of a partition on its way to the store. */
    private record Storing(FollowedPartition followed, Batch batch) {
        long next() {
            return batch.records().getLast().offset() + 1;
        }
    }

    private void storeAlone(Storing storing) {
        contexts.run(
                storing.followed().partition().hashCode(),
                () -> handler.store(List.of(storing.batch())),
                () -> stored(storing),
                failure -> failed(storing, failure));
    }

    private void stored(Storing storing) {
        storing.followed().idle();
        answer(storing.followed(), () -> storing.followed().batchStored(storing.next()));
    }

    private void failed(Storing storing, Throwable failure) {
        storing.followed().idle();
        failed(storing.followed(), failure);
    }

    private void failed(FollowedPartition followed, Throwable failure) {
        LOG.warnf(failure, "%s: batch of %s is repeated", name(), followed.partition());
        answer(followed, () -> {
            var pause = followed.failed();
            vertx.setTimer(pause.toMillis(), timer -> answer(followed, () -> askForPosition(followed)));
        });
    }

    /** Lets the loop's thread do it, unless the partition has been handed back meanwhile. */
    private void answer(FollowedPartition followed, Runnable action) {
        answers.add(() -> {
            if (assigned.get(followed.partition()) == followed) {
                action.run();
            }
        });
    }

    private void handBack(Collection<TopicPartition> partitions, long deadlineNanos) {
        try {
            for (var partition : partitions) {
                var followed = assigned.remove(partition);
                if (followed != null && !followed.awaitIdle(deadlineNanos)) {
                    LOG.warnf("%s: %s handed back while a batch is still being stored", name(), partition);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        if (System.nanoTime() - committedAtNanos < BETWEEN_COMMITS.toNanos()) {
            return;
        }
        committedAtNanos = System.nanoTime();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        assigned.forEach((partition, followed) ->
                followed.uncommitted().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset))));
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure == null) {
                    done.forEach(this::committed);
                } // else the next round commits it
            });
        }
        lag = inFlight
                + consumer.assignment().stream()
                        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                        .sum();
    }

    private void committed(TopicPartition partition, OffsetAndMetadata offset) {
        var followed = assigned.get(partition);
        if (followed != null) {
            followed.committed(offset.offset());
        }
    }

    static Map<String, Topic> byName(Set<Topic> topics, String prefix) {
        var byName = new HashMap<String, Topic>();
        topics.forEach(topic -> byName.put(topic.name(prefix), topic));
        return byName;
    }
}
