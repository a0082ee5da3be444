// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyLanesTest {
    private final KeyLanes<String, Integer> lanes = new KeyLanes<>();

    @Test
    void theFirstOfEveryKeyMayGoAtOnce() {
        assertThat(lanes.enter("a", 1)).isTrue();
        assertThat(lanes.enter("b", 1)).isTrue();
    }

    @Test
    void othersOfAKeyWaitForTheirTurnInOrder() {
        lanes.enter("a", 1);
        assertThat(lanes.enter("a", 2)).isFalse();
        assertThat(lanes.enter("a", 3)).isFalse();

        assertThat(lanes.leave("a")).hasValue(2);
        assertThat(lanes.enter("a", 4)).isFalse();
        assertThat(lanes.leave("a")).hasValue(3);
        assertThat(lanes.leave("a")).hasValue(4);
        assertThat(lanes.leave("a")).isEmpty();
    }

    @Test
    void aKeyWhoseItemsAllWentMayGoAtOnceAgain() {
        lanes.enter("a", 1);
        lanes.leave("a");

        assertThat(lanes.enter("a", 2)).isTrue();
    }

    @Test
    void whatWaitsCanBeForgotten() {
        lanes.enter("a", 1);
        lanes.enter("a", 2);

        lanes.clear();

        assertThat(lanes.leave("a")).isEmpty();
    }
}
