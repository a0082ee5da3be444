// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickerTest {
    private static final Duration OFTEN = Duration.ofMillis(10);

    private final Vertx vertx = Vertx.vertx();
    private final Ticker ticker = new Ticker(vertx, Duration.ofMillis(50));

    @AfterEach
    void close() {
        ticker.stop(null);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void workThatThrowsIsTriedAgain() throws Exception {
        assertTriedAgain(() -> {
            throw new NoClassDefFoundError("missing");
        });
    }

    @Test
    void workThatThrowsWhenItIsBegunIsTriedAgain() throws Exception {
        assertTriedAgain(Broken::new);
    }

    @Test
    void workThatFailsIsTriedAgain() throws Exception {
        assertTriedAgain(() -> Uni.createFrom().failure(new IllegalStateException("away")));
    }

    @Test
    void workThatHangsIsTriedAgain() throws Exception {
        assertTriedAgain(() -> Uni.createFrom().nothing());
    }

    @Test
    void whatIsThrownInOneRunIsItsFailure() {
        assertThatThrownBy(() -> ticker.run(Broken::new).await().atMost(Duration.ofSeconds(30)))
                .hasMessage("broken");
    }

    private void assertTriedAgain(Supplier<Uni<Void>> work) throws InterruptedException {
        var turns = new CountDownLatch(3);
        ticker.every(OFTEN, "testing", () -> {
            turns.countDown();
            return work.get();
        });
        assertThat(turns.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Throws where a well-behaved Uni fails. */
    private static final class Broken extends AbstractUni<Void> {
        @Override
        public void subscribe(UniSubscriber<? super Void> subscriber) {
            throw new IllegalStateException("broken");
        }
    }
}
