// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private static final Duration TURN = Duration.ofMillis(100);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Standstill standstill = new Standstill(nanos::get);

    private void turnFor(Duration time) {
        for (var left = time; left.isPositive(); left = left.minus(TURN)) {
            nanos.addAndGet(TURN.toNanos());
            standstill.turned();
        }
    }

    @Test
    void aLoopThatTurnsDoesNotStandStill() {
        assertThat(standstill.lasts()).isFalse();
        turnFor(Duration.ofSeconds(10));
        assertThat(standstill.lasts()).isFalse();
    }

    @Test
    void aLoopThatStandsStillIsNoticedBeforeItTurnsAgain() {
        turnFor(Duration.ofSeconds(1));

        nanos.addAndGet(Standstill.NOTICED_AFTER.toNanos() + 1);

        assertThat(standstill.lasts()).isTrue();
    }

    @Test
    void itIsOverOnlyWhenTheLoopHasTurnedForAWhile() {
        turnFor(Duration.ofSeconds(1));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        standstill.turned();
        assertThat(standstill.lasts()).isTrue();

        turnFor(Standstill.OVER_AFTER.minus(TURN));
        assertThat(standstill.lasts()).isTrue();

        turnFor(TURN.multipliedBy(2));
        assertThat(standstill.lasts()).isFalse();
    }
}
