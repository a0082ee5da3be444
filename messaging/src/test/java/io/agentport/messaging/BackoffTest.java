// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesGrowFromATenthOfASecondToFiveSeconds() {
        assertThat(IntStream.of(1, 2, 3, 6, 7, 1_000_000).mapToObj(Backoff::after))
                .extracting(pause -> pause.toMillis())
                .containsExactly(100L, 200L, 400L, 3_200L, 5_000L, 5_000L);
    }
}
