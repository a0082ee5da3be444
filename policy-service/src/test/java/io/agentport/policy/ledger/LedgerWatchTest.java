// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LedgerWatchTest {
    private final AtomicLong nanos = new AtomicLong(-1_000);
    private Uni<Boolean> behind = Uni.createFrom().item(false);
    private final LedgerWatch watch = new LedgerWatch(() -> behind, nanos::get);

    private void measure() {
        watch.measure().await().indefinitely();
    }

    @Test
    void beforeItWasMeasuredNobodyKnows() {
        assertThat(watch.standing()).isEqualTo(LedgerStanding.UNKNOWN);
    }

    @Test
    void whatWasMeasuredLastCounts() {
        measure();
        assertThat(watch.standing()).isEqualTo(LedgerStanding.CURRENT);

        behind = Uni.createFrom().item(true);
        measure();
        assertThat(watch.standing()).isEqualTo(LedgerStanding.BEHIND);
    }

    @Test
    void whatWasMeasuredHoldsWhileTheBrokerDoesNotAnswerButNotForEver() {
        measure();
        behind = Uni.createFrom().failure(new IllegalStateException("the broker is away"));
        nanos.addAndGet(LedgerWatch.HOLDS.toNanos() - 1);
        assertThatThrownBy(this::measure).hasMessage("the broker is away");
        assertThat(watch.standing()).isEqualTo(LedgerStanding.CURRENT);

        nanos.incrementAndGet();

        assertThat(watch.standing()).isEqualTo(LedgerStanding.UNKNOWN);
    }
}
