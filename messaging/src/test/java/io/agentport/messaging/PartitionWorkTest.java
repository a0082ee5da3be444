// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PartitionWorkTest {
    private final PartitionWork work = new PartitionWork(2);

    @Test
    void aRecordBelowTheEndAtAssignmentMayHaveBeenProcessedBefore() {
        assertThat(work.mayBeRepeated(polled(1, "a"))).isTrue();
        assertThat(work.mayBeRepeated(polled(2, "a"))).isFalse();
    }

    @Test
    void soMayWhatWasReadWhenThePartitionMayHaveBeenAnothers() {
        work.mayBeRepeatedThrough(5);
        assertThat(work.mayBeRepeated(polled(5, "a"))).isTrue();
        assertThat(work.mayBeRepeated(polled(6, "a"))).isFalse();

        work.mayBeRepeatedThrough(3);
        assertThat(work.mayBeRepeated(polled(5, "a"))).isTrue();
    }

    @Test
    void whatIsUnfinishedIsCountedInRecordsAndBytes() {
        work.accept(polled(0, "a"));
        work.accept(polled(1, "b"));
        work.done(polled(0, "a"));

        assertThat(work.unfinished()).isEqualTo(1);
        assertThat(work.unfinishedBytes()).isEqualTo(11);
    }

    @Test
    void recordsWithoutAKeyAreOfOneKey() {
        assertThat(work.accept(polled(0, null))).isTrue();
        assertThat(work.accept(polled(1, null))).isFalse();
    }

    @Test
    void afterTheStopNothingStartsAndWhatWaitedStaysUncommitted() {
        work.accept(polled(0, "a"));
        work.accept(polled(1, "a"));
        work.attemptStarts();

        work.stop();

        assertThat(work.done(polled(0, "a"))).isEqualTo(Optional.empty());
        assertThat(work.attemptStarts()).isFalse();
        assertThat(work.committable()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    @Timeout(10)
    void theStopCanBeWaitedFor() throws Exception {
        work.accept(polled(0, "a"));
        work.attemptStarts();
        work.stop();

        var tooEarly = work.awaitIdle(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
        var ending = Thread.ofVirtual().start(() -> {
            work.done(polled(0, "a"));
            work.attemptEnded();
        });
        var inTime = work.awaitIdle(System.nanoTime() + TimeUnit.SECONDS.toNanos(9));

        ending.join();
        assertThat(tooEarly).isFalse();
        assertThat(inTime).isTrue();
        assertThat(work.committable()).isEqualTo(OptionalLong.of(1));
    }

    private static ConsumerRecord<byte[], byte[]> polled(long offset, String key) {
        return new ConsumerRecord<>(
                "topic",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                10,
                key == null ? null : key.getBytes(UTF_8),
                new byte[10],
                new RecordHeaders(),
                Optional.empty());
    }
}
