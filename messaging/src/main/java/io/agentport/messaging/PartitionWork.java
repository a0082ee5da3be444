// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of an assigned partition that were read and are not all done: which wait, which run, and how far the
 * partition may be committed. Safe for use by any thread.
 */
final class PartitionWork {
    private static final ByteBuffer NO_KEY = ByteBuffer.allocate(0);

    /** What may have been processed before, by this process or another: everything below this offset. */
    private volatile long repeatedBelow;

    private final OffsetTracker offsets = new OffsetTracker();
    private final KeyLanes<ByteBuffer, ConsumerRecord<byte[], byte[]>> lanes = new KeyLanes<>();
    private long unfinishedBytes;
    private int attempts;
    private boolean stopped;

    PartitionWork(long endWhenAssigned) {
        repeatedBelow = endWhenAssigned;
    }

    boolean mayBeRepeated(ConsumerRecord<byte[], byte[]> polled) {
        return polled.offset() < repeatedBelow;
    }

    /** What was read up to this offset may be another's, who was given the partition and nobody told us. */
    void mayBeRepeatedThrough(long offset) {
        repeatedBelow = Math.max(repeatedBelow, offset + 1);
    }

    /** Takes a record that was read; whether it may be attempted now. If not, {@link #done} hands it out in its turn. */
    synchronized boolean accept(ConsumerRecord<byte[], byte[]> polled) {
        offsets.read(polled.offset());
        unfinishedBytes += size(polled);
        return lanes.enter(keyOf(polled), polled);
    }

    /** Whether an attempt may start; not once stopped. Every attempt that starts ends in {@link #attemptEnded}. */
    synchronized boolean attemptStarts() {
        if (!stopped) {
            attempts++;
        }
        return !stopped;
    }

    synchronized void attemptEnded() {
        attempts--;
        notifyAll();
    }

    /** The record is done: the next of its key, to be attempted now. */
    synchronized Optional<ConsumerRecord<byte[], byte[]>> done(ConsumerRecord<byte[], byte[]> polled) {
        offsets.done(polled.offset());
        unfinishedBytes -= size(polled);
        return lanes.leave(keyOf(polled));
    }

    synchronized OptionalLong committable() {
        return offsets.committable();
    }

    synchronized int unfinished() {
        return offsets.unfinished();
    }

    synchronized long unfinishedBytes() {
        return unfinishedBytes;
    }

    /** From now on no attempt starts. What was read and is not done stays so, for whoever is given the partition next. */
    synchronized void stop() {
        stopped = true;
        lanes.clear();
    }

    /** Waits until no attempt runs; false if some still do at the deadline, in {@link System#nanoTime}. */
    synchronized boolean awaitIdle(long deadlineNanos) throws InterruptedException {
        while (attempts > 0) {
            var remaining = Duration.ofNanos(deadlineNanos - System.nanoTime());
            if (!remaining.isPositive()) {
                return false;
            }
            wait(remaining.toMillis() + 1);
        }
        return true;
    }

    private static long size(ConsumerRecord<byte[], byte[]> polled) {
        return (long) Math.max(0, polled.serializedKeySize()) + Math.max(0, polled.serializedValueSize());
    }

    /** Records without a key are all of one key. */
    private static ByteBuffer keyOf(ConsumerRecord<byte[], byte[]> polled) {
        return polled.key() == null ? NO_KEY : ByteBuffer.wrap(polled.key());
    }
}
