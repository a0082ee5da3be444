// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows calls for their agents, wherever they were accepted, and says on {@code signals} what agents did about them.
 */
@Startup
@ApplicationScoped
public class CallTracker {
    private static final Logger LOG = Logger.getLogger(CallTracker.class);
    private static final Duration ON_RECORD_WITHIN = Duration.ofSeconds(2);
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final PendingCalls pending;
    private final InternalCalls internal;
    private final Publisher publisher;
    private final Vertx vertx;

    CallTracker(PendingCalls pending, InternalCalls internal, Messaging messaging, CallSettings settings, Vertx vertx) {
        this.pending = pending;
        this.internal = internal;
        this.publisher = messaging.publisher();
        this.vertx = vertx;
        int partition = Math.floorMod(settings.replyPartition(), publisher.partitions(Topic.REPLIES));
        messaging.tail(Topic.REPLIES, partition, ReplyEvent.class, received -> {
            pending.onReply(received.event());
            return Uni.createFrom().voidItem();
        });
    }

    /** What is known about a call. */
    public sealed interface Found {
        record Seen(CallSnapshot call) implements Found {}

        /** The agent has no such call. */
        record NotYours() implements Found {}

        /** It may exist; who could say does not answer, or does not know it yet. */
        record Unavailable() implements Found {}
    }

    /** Whether it can be said at once, from this replica's memory. */
    public Optional<CallSnapshot> here(CallId id) {
        return pending.find(id).map(call -> CallSnapshot.of(call, call.state()));
    }

    public boolean isWaitedFor(CallId id) {
        return pending.find(id).filter(PendingCall::isWaitedFor).isPresent();
    }

    /** Waits until the call's state is one that is asked for, or the time is over; then says the state it is in. */
    public Uni<Found> follow(AgentId agent, CallId id, Predicate<CallState> until, Duration atMost) {
        var found = pending.find(id)
                .map(call -> agent.equals(call.agent())
                        ? local(call, until, atMost)
                        : Uni.createFrom().<Found>item(new Found.NotYours()))
                .orElseGet(() -> remote(agent, id, until, System.nanoTime(), atMost));
        return Back.here(vertx, found);
    }

    /** To be said when a response with the call's outcome has been written. */
    public void delivered(AgentId agent, CallId id) {
        if (pending.markDelivered(id)) {
            signal(new SignalEvent.OutcomeDelivered(id, agent, Instant.now()));
        }
    }

    /** The agent takes the call back; what has been sent is not touched. */
    public Uni<Void> cancel(AgentId agent, CallId id) {
        return publisher.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(id, agent, Instant.now()));
    }

    /** As {@link #cancel}, when nobody is left to be told. */
    public void abandon(AgentId agent, CallId id) {
        signal(new SignalEvent.CallCancelled(id, agent, Instant.now()));
    }

    /** What the ledger knows of a call; fails if it cannot be asked. */
    Uni<Optional<CallSnapshot>> onRecord(CallId id) {
        return internal.find(id);
    }

    private void signal(SignalEvent signal) {
        publisher
                .publish(Topic.SIGNALS, signal)
                .subscribe()
                .with(done -> {}, e -> LOG.warnf("a signal for %s was not acknowledged: %s", signal.call(), e));
    }

    private Uni<Found> local(PendingCall call, Predicate<CallState> until, Duration atMost) {
        return Uni.createFrom()
                .<CallState>emitter(emitter -> awaitState(call, until, atMost, emitter))
                .map(state -> new Found.Seen(CallSnapshot.of(call, state)));
    }

    private void awaitState(
            PendingCall call, Predicate<CallState> until, Duration atMost, UniEmitter<? super CallState> emitter) {
        if (atMost.isZero()) {
            emitter.complete(call.state());
            return;
        }
        long timer = vertx.setTimer(Math.max(1, atMost.toMillis()), fired -> emitter.complete(call.state()));
        var stop = new AtomicReference<@Nullable Runnable>();
        emitter.onTermination(() -> end(timer, stop));
        var unsubscribe = call.onState(state -> {
            if (until.test(state)) {
                end(timer, stop);
                emitter.complete(state);
            }
        });
        if (!stop.compareAndSet(null, unsubscribe)) {
            unsubscribe.run();
        }
    }

    /** Frees what a waiter holds, also when it ends before its subscription has been handed out. */
    private void end(long timer, AtomicReference<@Nullable Runnable> stop) {
        vertx.cancelTimer(timer);
        var unsubscribe = stop.getAndSet(() -> {});
        if (unsubscribe != null) {
            unsubscribe.run();
        }
    }

    private Uni<Found> remote(
            AgentId agent, CallId id, Predicate<CallState> until, long startedNanos, Duration atMost) {
        return internal.find(id)
                .onFailure()
                .invoke(e -> LOG.warnf("approval-service cannot be asked for %s: %s", id, e.getMessage()))
                .onItem()
                .transformToUni(answer -> {
                    var waited = Duration.ofNanos(System.nanoTime() - startedNanos);
                    if (answer.isPresent() && !answer.get().agent().equals(agent)) {
                        return Uni.createFrom().<Found>item(new Found.NotYours());
                    }
                    if (answer.isPresent() && (until.test(answer.get().state()) || waited.compareTo(atMost) >= 0)) {
                        return Uni.createFrom().<Found>item(new Found.Seen(answer.get()));
                    }
                    if (answer.isEmpty() && waited.compareTo(ON_RECORD_WITHIN) >= 0) {
                        return Uni.createFrom().<Found>item(new Found.Unavailable());
                    }
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(ASK_AGAIN)
                            .chain(() -> remote(agent, id, until, startedNanos, atMost));
                })
                .onFailure()
                .recoverWithItem(new Found.Unavailable());
    }
}
