// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.gateway.agents.Opening;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
    private static final Duration DOUBT_EVERY = Duration.ofSeconds(2);
    private static final int MAX_ASKING = 32;
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration MAX_RETRY = Duration.ofSeconds(5);

    private final PendingCalls pending;
    private final InternalCalls internal;
    private final Publisher publisher;
    private final CallSettings settings;
    private final Vertx vertx;
    private final AtomicInteger asking = new AtomicInteger();

    CallTracker(
            PendingCalls pending,
            InternalCalls internal,
            Messaging messaging,
            Opening opening,
            CallSettings settings,
            Vertx vertx) {
        this.settings = settings;
        this.pending = pending;
        this.internal = internal;
        this.publisher = messaging.publisher();
        this.vertx = vertx;
        int partition = Math.floorMod(settings.replyPartition(), publisher.partitions(Topic.REPLIES));
        var replies = messaging.tail(Topic.REPLIES, partition, ReplyEvent.class, received -> {
            pending.onReply(received.event());
            return Uni.createFrom().voidItem();
        });
        opening.waitFor(replies::ready);
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

    /** Whether somebody waits for it, or will ask for it. */
    public boolean isWaitedFor(CallId id) {
        return pending.find(id)
                .filter(call -> call.isWaitedFor() || call.isKeptForTask())
                .isPresent();
    }

    /** A client was told to look after the call: another one that leaves does not take it back. */
    public void keepForTask(CallId id) {
        pending.find(id).ifPresent(PendingCall::keepForTask);
    }

    /** Whether a client is to show where a person decides on the call: once, by the replica that accepted it. */
    public boolean showLink(CallId id) {
        return pending.find(id).filter(PendingCall::showLink).isPresent();
    }

    public boolean isLinkShown(CallId id) {
        return pending.find(id).filter(PendingCall::isLinkShown).isPresent();
    }

    /** Waits until the call's state is one that is asked for, or the time is over; then says the state it is in. */
    public Uni<Found> follow(AgentId agent, CallId id, Predicate<CallState> until, Duration atMost) {
        var found = pending.find(id)
                .map(call -> agent.equals(call.agent())
                        ? local(call, until, atMost)
                        : Uni.createFrom().<Found>item(new Found.NotYours()))
                .orElseGet(() -> RecordFollower.follow(internal, vertx, agent, id, until, atMost));
        return Back.here(vertx, found);
    }

    /**
     * Tells the listener, on any thread, how far the upstream says the call is, until the returned handle is run. Only the
     * replica that accepted a call hears of it.
     */
    public Runnable onProgress(CallId id, Consumer<UpstreamProgress> listener) {
        return pending.find(id).map(call -> call.onProgress(listener)).orElse(() -> {});
    }

    /** Whether every replica could tell of the call by now. Never fails: if nobody can be asked, it could not. */
    public Uni<Boolean> isOnRecord(AgentId agent, CallId id) {
        return Back.here(vertx, RecordFollower.follow(internal, vertx, agent, id, state -> true, Duration.ZERO))
                .map(found -> found instanceof Found.Seen);
    }

    /** To be said when a response with the call's outcome has been written. */
    public void delivered(CallSnapshot call) {
        if (!call.delivered() && pending.markDelivered(call.id())) {
            signal(new SignalEvent.OutcomeDelivered(call.id(), call.agent(), Instant.now()))
                    .subscribe()
                    .with(done -> {}, e -> LOG.warnf("the delivery of %s was not acknowledged: %s", call.id(), e));
        }
    }

    /** The agent takes the call back; what has been sent is not touched. Fails if the broker does not acknowledge it soon. */
    public Uni<Void> cancel(AgentId agent, CallId id) {
        var cancelled = signal(new SignalEvent.CallCancelled(id, agent, Instant.now()))
                .ifNoItem()
                .after(settings.acknowledgedWithin())
                .fail();
        return Back.here(vertx, cancelled);
    }

    /** As {@link #cancel}, when nobody is left to be told: tried again for as long as a call is good. */
    public void abandon(AgentId agent, CallId id) {
        signal(new SignalEvent.CallCancelled(id, agent, Instant.now()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_RETRY, MAX_RETRY)
                .expireIn(settings.callsGoodFor().toMillis())
                .subscribe()
                .with(done -> {}, e -> LOG.warnf("the cancellation of %s was not acknowledged: %s", id, e));
    }

    /** What the ledger knows of a call; fails if it cannot be asked. */
    Uni<Optional<CallSnapshot>> onRecord(CallId id) {
        return internal.find(id);
    }

    private Uni<Void> signal(SignalEvent signal) {
        return Uni.createFrom().deferred(() -> publisher.publish(Topic.SIGNALS, signal));
    }

    private Uni<Found> local(PendingCall call, Predicate<CallState> until, Duration atMost) {
        return Uni.createFrom()
                .<CallState>emitter(emitter -> awaitState(call, until, atMost, emitter))
                .chain(state -> !until.test(state) && call.takeQuestion(true)
                        ? ask(call).map(asked -> call.state())
                        : Uni.createFrom().item(state))
                .map(state -> new Found.Seen(CallSnapshot.of(call, state)));
    }

    private void awaitState(
            PendingCall call, Predicate<CallState> until, Duration atMost, UniEmitter<? super CallState> emitter) {
        if (atMost.isZero()) {
            emitter.complete(call.state());
            return;
        }
        long timer = vertx.setTimer(Math.max(1, atMost.toMillis()), fired -> emitter.complete(call.state()));
        long doubts = vertx.setPeriodic(DOUBT_EVERY.toMillis(), tick -> askIfQuiet(call));
        var stop = new AtomicReference<@Nullable Runnable>();
        Runnable end = () -> {
            vertx.cancelTimer(timer);
            vertx.cancelTimer(doubts);
            // also when it ends before its subscription has been handed out
            var unsubscribe = stop.getAndSet(() -> {});
            if (unsubscribe != null) {
                unsubscribe.run();
            }
        };
        emitter.onTermination(end);
        var unsubscribe = call.onState(state -> {
            if (until.test(state)) {
                end.run();
                emitter.complete(state);
            }
        });
        if (!stop.compareAndSet(null, unsubscribe)) {
            unsubscribe.run();
        }
    }

    /** A reply can be lost on its way to this replica: after a silence the ledger is asked, by not too many at once. */
    private void askIfQuiet(PendingCall call) {
        if (asking.get() < MAX_ASKING && call.takeQuestion(false)) {
            asking.incrementAndGet();
            ask(call)
                    .onTermination()
                    .invoke(asking::decrementAndGet)
                    .subscribe()
                    .with(done -> {});
        }
    }

    /** Takes in what the ledger knows of a call that is held here. Never fails. */
    Uni<Void> ask(PendingCall call) {
        return internal.find(call.id())
                .onItem()
                .invoke(found -> found.ifPresent(record -> pending.onRecord(call, record)))
                .onFailure()
                .invoke(e -> LOG.debugf("approval-service cannot be asked for %s: %s", call.id(), e.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty())
                .replaceWithVoid();
    }
}
