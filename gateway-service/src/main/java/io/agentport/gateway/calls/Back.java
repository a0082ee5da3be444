// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** Brings answers back to the event loop that asks, whichever timer or client produced them. */
final class Back {
    private Back() {}

    /** To be called on the event loop. */
    static <T> Uni<T> here(Vertx vertx, Uni<T> elsewhere) {
        var context = vertx.getOrCreateContext();
        return elsewhere.emitOn(task -> context.runOnContext(ignored -> task.run()));
    }
}
