// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.CallId;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Which stored outcomes were published, so that {@link Recovery} does not publish them again. Nobody waits for it: an
 * outcome whose note is lost is published twice, and the ledger keeps one.
 */
@Singleton
public class PublishedNotes {
    private static final Logger LOG = Logger.getLogger(PublishedNotes.class);
    /** Longer than a gateway takes to say that it delivered an outcome, which says the same in the same row. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Batcher<CallId> batcher;

    PublishedNotes(Claims claims, Vertx vertx) {
        this.batcher = new Batcher<>(vertx, PAUSE, claims::published);
    }

    /** Notes it within a second, unless the process ends or the database fails before. */
    void note(CallId call) {
        batcher.add(call)
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf(failure, "the outcome of %s is published again later", call));
    }
}
