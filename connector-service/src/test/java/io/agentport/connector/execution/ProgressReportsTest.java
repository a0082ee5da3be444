// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProgressReportsTest {
    private final ProgressReports.Allowance allowance = new ProgressReports.Allowance();

    private long taken(Duration from, Duration every, int times) {
        return LongStream.range(0, times)
                .filter(i -> allowance.take(from.plus(every.multipliedBy(i)).toNanos()))
                .count();
    }

    @Test
    void tenAtOnceThenOneASecond() {
        assertThat(taken(Duration.ZERO, Duration.ZERO, 50)).isEqualTo(10);
        assertThat(taken(Duration.ofMillis(100), Duration.ofMillis(100), 100)).isEqualTo(10);
    }

    @Test
    void aCallHasNoMoreThanTwoHundred() {
        assertThat(taken(Duration.ZERO, Duration.ofSeconds(1), 1_000)).isEqualTo(200);
    }
}
