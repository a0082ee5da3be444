// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.gateway.calls.UpstreamProgress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressionTest {
    private final Progression progression = new Progression();

    private static UpstreamProgress at(double progress) {
        return new UpstreamProgress(progress, 100.0, "m");
    }

    @Test
    void anUpstreamThatIsAloneCountsAsItDoes() {
        assertThat(progression.next(at(0))).isEqualTo(at(0));
        assertThat(progression.next(at(50))).isEqualTo(at(50));
        assertThat(progression.next(at(100))).isEqualTo(at(100));
    }

    @Test
    void itIsCountedOnFromWhatWasSentWhileTheCallWaited() {
        long started = System.nanoTime() - Duration.ofSeconds(30).toNanos();
        assertThat(progression.next(started)).isEqualTo(30);

        assertThat(progression.next(at(50))).isEqualTo(new UpstreamProgress(80, 130.0, "m"));
    }

    @Test
    void whatIsSentAlwaysGrows() {
        double last = -1;
        for (int i = 0; i < 100; i++) {
            double next = i % 3 == 0
                    ? progression.next(System.nanoTime())
                    : progression.next(at(i % 7 - 3)).progress();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }
}
