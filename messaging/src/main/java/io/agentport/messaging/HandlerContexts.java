// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Where handlers run: on event loops, each time on a duplicated context of its own that is marked safe, which is what
 * Hibernate Reactive asks for.
 */
public final class HandlerContexts {
    private final List<ContextInternal> eventLoops;

    /** Spreads handlers over as many event loops as there are processors. */
    public HandlerContexts(Vertx vertx) {
        eventLoops = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .<ContextInternal>mapToObj(loop -> ((VertxInternal) vertx).createEventLoopContext())
                .toList();
    }

    /**
     * Runs it and tells how it ended, on the context it ran on; whatever is thrown is a failure. Equal affinities share an
     * event loop and stay in order.
     */
    public void run(int affinity, Supplier<Uni<Void>> work, Runnable onItem, Consumer<Throwable> onFailure) {
        var context = eventLoops.get(Math.floorMod(affinity, eventLoops.size())).duplicate();
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(ignored -> {
            try {
                Uni.createFrom().deferred(work::get).subscribe().with(item -> onItem.run(), onFailure);
            } catch (Throwable e) { // what decorates every Uni can throw too, and the event loop would swallow it
                onFailure.accept(e);
            }
        });
    }
}
