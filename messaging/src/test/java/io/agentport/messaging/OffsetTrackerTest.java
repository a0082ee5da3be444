// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
    private final OffsetTracker tracker = new OffsetTracker();

    @Test
    void beforeAnythingWasReadThereIsNothingToCommit() {
        assertThat(tracker.committable()).isEmpty();
    }

    @Test
    void theFirstUnfinishedRecordIsWhereACrashGoesOnFrom() {
        tracker.read(5);
        tracker.read(6);
        tracker.read(7);

        tracker.done(6);

        assertThat(tracker.committable()).isEqualTo(OptionalLong.of(5));
        assertThat(tracker.unfinished()).isEqualTo(2);
    }

    @Test
    void whenAllIsDoneTheNextOffsetIsCommitted() {
        tracker.read(5);
        tracker.read(9); // compaction has removed those between

        tracker.done(9);
        tracker.done(5);

        assertThat(tracker.committable()).isEqualTo(OptionalLong.of(10));
        assertThat(tracker.unfinished()).isZero();
    }

    @RepeatedTest(50)
    void inWhateverOrderRecordsAreDoneNoUnfinishedOneIsPassed(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var offsets = new ArrayList<Long>();
        for (var offset = random.nextLong(1_000); offsets.size() < 60; offset += 1 + random.nextInt(3)) {
            offsets.add(offset);
            tracker.read(offset);
        }
        var unfinished = new HashSet<>(offsets);
        Collections.shuffle(offsets, random);
        var last = Long.MIN_VALUE;

        for (var offset : offsets) {
            tracker.done(offset);
            unfinished.remove(offset);

            var committable = tracker.committable().orElseThrow();
            assertThat(unfinished).allMatch(each -> each >= committable);
            assertThat(committable).isGreaterThanOrEqualTo(last);
            last = committable;
        }
        assertThat(last).isEqualTo(Collections.max(offsets) + 1);
    }
}
