// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTest {
    private static final Duration EVERY = Duration.ofMillis(10);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.closeAndAwait();
    }

    /** Whether it is done a few times more. */
    private boolean goesOn(Duration patience, Supplier<Uni<Void>> work) throws InterruptedException {
        var rounds = new CountDownLatch(5);
        try (var periodic = new Periodic(vertx, EVERY, patience, "a test", () -> {
            rounds.countDown();
            return work.get();
        })) {
            return rounds.await(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void aFailureDoesNotEndIt() throws Exception {
        assertThat(goesOn(Duration.ofMinutes(5), () -> Uni.createFrom().failure(new IllegalStateException("no"))))
                .isTrue();
    }

    @Test
    void whatIsThrownDoesNotEndIt() throws Exception {
        assertThat(goesOn(Duration.ofMinutes(5), () -> {
                    throw new LinkageError("no");
                }))
                .isTrue();
    }

    @Test
    void anAnswerThatNeverComesDoesNotEndIt() throws Exception {
        assertThat(goesOn(Duration.ofMillis(10), () -> Uni.createFrom().nothing()))
                .isTrue();
    }
}
