// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerContextsTest {
    private final Vertx vertx = Vertx.vertx();
    private final HandlerContexts contexts = new HandlerContexts(vertx);
    private final CompletableFuture<String> ending = new CompletableFuture<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anItemIsTold() throws Exception {
        assertThat(ended(Uni.createFrom().voidItem())).isEqualTo("item");
    }

    @Test
    void aFailureIsTold() throws Exception {
        assertThat(ended(Uni.createFrom().failure(new IllegalStateException("away"))))
                .isEqualTo("away");
    }

    @Test
    void whatIsThrownIsAFailure() throws Exception {
        contexts.run(
                1,
                () -> {
                    throw new NoClassDefFoundError("missing");
                },
                () -> ending.complete("item"),
                failure -> ending.complete(failure.getMessage()));

        assertThat(ending.get(10, TimeUnit.SECONDS)).isEqualTo("missing");
    }

    private String ended(Uni<Void> work) throws Exception {
        contexts.run(1, () -> work, () -> ending.complete("item"), failure -> ending.complete(failure.getMessage()));
        return ending.get(10, TimeUnit.SECONDS);
    }
}
