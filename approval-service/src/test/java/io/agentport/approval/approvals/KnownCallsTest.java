// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.approval.approvals.KnownCalls.Known;
import io.agentport.contracts.calls.CallId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A question that goes wrong is one question; the next is asked. */
class KnownCallsTest {
    private static final Duration WAITING = Duration.ofMinutes(1);

    private final CallId call = CallId.random();
    private final AtomicInteger asked = new AtomicInteger();

    private KnownCalls failingFirst(Supplier<Uni<Map<String, Known>>> first) {
        return new KnownCalls(
                ids -> asked.getAndIncrement() == 0
                        ? first.get()
                        : Uni.createFrom().item(Map.of(call.value(), Known.ASKED)),
                Duration.ofMillis(50));
    }

    private void assertThatItGoesOn(KnownCalls known) {
        assertThatThrownBy(() -> known.find(call).await().atMost(WAITING));
        assertThat(known.find(call).await().atMost(WAITING)).isEqualTo(Known.ASKED);
    }

    @Test
    void whatIsThrownDoesNotSilenceIt() {
        assertThatItGoesOn(failingFirst(() -> {
            throw new LinkageError("no");
        }));
    }

    @Test
    void aFailureDoesNotSilenceIt() {
        assertThatItGoesOn(failingFirst(() -> Uni.createFrom().failure(new IllegalStateException("no"))));
    }

    @Test
    void aDatabaseThatDoesNotAnswerDoesNotSilenceIt() {
        assertThatItGoesOn(failingFirst(() -> Uni.createFrom().nothing()));
    }
}
