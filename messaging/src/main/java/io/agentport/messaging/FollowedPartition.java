// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a partition stands that is read in batches: its position is asked for, then batches are stored one by one; after
 * a failure the position is asked for again. For use by the loop's thread.
 */
final class FollowedPartition {
    private final Topic topic;
    private final TopicPartition partition;
    private volatile CompletableFuture<Void> storing = CompletableFuture.completedFuture(null);
    private boolean open;
    private boolean positioned;
    private int failures;
    private long stored = -1;
    private long committed = -1;
    private int batchRecords;

    FollowedPartition(Topic topic, TopicPartition partition) {
        this.topic = topic;
        this.partition = partition;
    }

    Topic topic() {
        return topic;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether a poll may bring records: the position is known and no batch is being stored. */
    boolean open() {
        return open;
    }

    /** Whether its position was ever known. */
    boolean positioned() {
        return positioned;
    }

    int batchRecords() {
        return batchRecords;
    }

    /** The offset after the last stored record; empty if the broker knows it, or until the handler has said where it stands. */
    OptionalLong uncommitted() {
        return stored == committed ? OptionalLong.empty() : OptionalLong.of(stored);
    }

    void committed(long offset) {
        committed = offset;
    }

    void positionKnown(long position) {
        stored = position;
        open = true;
        positioned = true;
    }

    /** The batch to store; when it is stored or has failed, {@link #idle} comes first. */
    Batch take(List<ConsumerRecord<byte[], byte[]>> polled) {
        open = false;
        storing = new CompletableFuture<>();
        batchRecords = polled.size();
        return new Batch(topic, partition.partition(), polled);
    }

    /** Nothing is being stored any more, however it ended; for use by any thread. */
    void idle() {
        storing.complete(null);
    }

    void batchStored(long nextOffset) {
        forgetBatch();
        stored = nextOffset;
        failures = 0;
        open = true;
    }

    /** How long to wait before asking for the position again. */
    Duration failed() {
        forgetBatch();
        open = false;
        failures++;
        return Backoff.after(failures);
    }

    /** Whether no batch is being stored any more at the deadline, in {@link System#nanoTime}. */
    boolean awaitIdle(long deadlineNanos) throws InterruptedException {
        try {
            storing.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
    }

    private void forgetBatch() {
        batchRecords = 0;
    }
}
