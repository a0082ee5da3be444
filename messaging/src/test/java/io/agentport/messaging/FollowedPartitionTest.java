// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Topic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowedPartitionTest {
    private final FollowedPartition followed =
            new FollowedPartition(Topic.SIGNALS, new TopicPartition("agentport.signals", 0));

    @Test
    void whereItStandsIsCommittedOnceAndAgainOnlyWhenItHasMoved() {
        assertThat(followed.uncommitted()).isEmpty();

        followed.positionKnown(0);
        assertThat(followed.uncommitted()).hasValue(0);

        followed.committed(0);
        assertThat(followed.uncommitted()).isEmpty();

        followed.batchStored(7);
        assertThat(followed.uncommitted()).hasValue(7);

        followed.committed(7);
        followed.positionKnown(5); // what was thought to be stored is lost
        assertThat(followed.uncommitted()).hasValue(5);
    }

    @Test
    void aCommitThatIsAnsweredLateLeavesWhatWasStoredMeanwhileUncommitted() {
        followed.positionKnown(3);
        followed.batchStored(9);

        followed.committed(3);

        assertThat(followed.uncommitted()).hasValue(9);
    }
}
