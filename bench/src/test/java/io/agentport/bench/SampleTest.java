// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static Sample of(long... millis) {
        return new Sample(
                LongStream.of(millis).map(each -> each * 1_000_000).toArray(), 0, null, Duration.ofSeconds(2));
    }

    @Test
    void quantilesAreMeasuredValuesInWhateverOrderTheyCame() {
        var sample = of(LongStream.rangeClosed(1, 100).map(each -> 101 - each).toArray());

        assertThat(sample.medianMillis()).isEqualTo(50);
        assertThat(sample.quantileMillis(0.99)).isEqualTo(99);
        assertThat(sample.quantileMillis(1)).isEqualTo(100);
    }

    @Test
    void oneValueIsEveryQuantile() {
        assertThat(of(7).medianMillis()).isEqualTo(7);
        assertThat(of(7).quantileMillis(0.99)).isEqualTo(7);
    }

    @Test
    void nothingMeasuredHasNoQuantile() {
        assertThat(of().medianMillis()).isNaN();
    }

    @Test
    void theRateIsOfWhatSucceeded() {
        assertThat(of(1, 1, 1, 1).perSecond()).isEqualTo(2);
    }
}
