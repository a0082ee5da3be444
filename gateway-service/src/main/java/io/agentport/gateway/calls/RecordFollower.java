// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.gateway.calls.CallTracker.Found;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Follows one call that this replica does not hold by asking the ledger, less and less often. */
final class RecordFollower {
    private static final Logger LOG = Logger.getLogger(RecordFollower.class);
    private static final Duration ON_RECORD_WITHIN = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final InternalCalls internal;
    private final Vertx vertx;
    private final AgentId agent;
    private final CallId id;
    private final Predicate<CallState> until;
    private final Duration atMost;
    private final UniEmitter<? super Found> emitter;
    private final long startedNanos = System.nanoTime();

    // one question at a time, so that these are never used by two threads at once
    private volatile boolean over;
    private volatile Duration pause = FIRST_PAUSE;
    private volatile boolean warned;
    private volatile @Nullable CallSnapshot last;

    private RecordFollower(
            InternalCalls internal,
            Vertx vertx,
            AgentId agent,
            CallId id,
            Predicate<CallState> until,
            Duration atMost,
            UniEmitter<? super Found> emitter) {
        this.internal = internal;
        this.vertx = vertx;
        this.agent = agent;
        this.id = id;
        this.until = until;
        this.atMost = atMost;
        this.emitter = emitter;
    }

    /** Never fails: while the ledger cannot be asked, it is asked again until the time is over. */
    static Uni<Found> follow(
            InternalCalls internal,
            Vertx vertx,
            AgentId agent,
            CallId id,
            Predicate<CallState> until,
            Duration atMost) {
        return Uni.createFrom().emitter(emitter -> {
            var follower = new RecordFollower(internal, vertx, agent, id, until, atMost, emitter);
            emitter.onTermination(() -> follower.over = true);
            follower.ask();
        });
    }

    private void ask() {
        if (!over) {
            internal.find(id).subscribe().with(this::heard, this::unanswered);
        }
    }

    private void heard(Optional<CallSnapshot> answer) {
        if (answer.isEmpty()) {
            goOnUntil(ON_RECORD_WITHIN, FIRST_PAUSE);
            return;
        }
        var call = answer.get();
        last = call;
        if (!call.agent().equals(agent)) {
            emitter.complete(new Found.NotYours());
        } else if (until.test(call.state())) {
            emitter.complete(new Found.Seen(call));
        } else {
            goOnUntil(atMost, nextPause());
        }
    }

    private void unanswered(Throwable failure) {
        if (!warned) {
            warned = true;
            LOG.warnf("approval-service cannot be asked for %s: %s", id, failure.getMessage());
        }
        goOnUntil(atMost, nextPause());
    }

    private void goOnUntil(Duration end, Duration wait) {
        var left = end.minusNanos(System.nanoTime() - startedNanos);
        if (left.isPositive()) {
            var soon = wait.compareTo(left) < 0 ? wait : left;
            vertx.setTimer(Math.max(1, soon.toMillis()), fired -> ask());
        } else {
            var seen = last;
            emitter.complete(seen == null ? new Found.Unavailable() : new Found.Seen(seen));
        }
    }

    private Duration nextPause() {
        var now = pause;
        pause = now.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? now.multipliedBy(2) : MAX_PAUSE;
        return now;
    }
}
