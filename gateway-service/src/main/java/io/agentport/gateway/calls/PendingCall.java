// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A call that this replica accepted: its state, and who waits for the next one. Safe for use by any thread. */
public final class PendingCall {
    /** What makes two calls identical. */
    record Action(AgentId agent, ToolId tool, Digest arguments) {}

    private static final long FIRST_PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long MAX_PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final CallId id;
    private final Action action;
    private final Instant acceptedAt;
    private volatile long acceptedNanos = System.nanoTime();
    private final List<Consumer<CallState>> waiters = new ArrayList<>();
    private final List<Consumer<UpstreamProgress>> listeners = new CopyOnWriteArrayList<>();
    private CallState state = new CallState.Received();
    private Instant changedAt;
    private boolean acknowledged;
    private boolean delivered;
    private boolean keptForTask;
    private boolean linkShown;
    private long newsNanos = acceptedNanos;
    private long askedNanos = acceptedNanos;
    private long patienceNanos = FIRST_PATIENCE_NANOS;

    PendingCall(CallRequested call) {
        id = call.call();
        action = new Action(call.agent(), call.tool(), call.argumentsDigest());
        acceptedAt = call.acceptedAt();
        changedAt = acceptedAt;
    }

    public CallId id() {
        return id;
    }

    public AgentId agent() {
        return action.agent();
    }

    public ToolId tool() {
        return action.tool();
    }

    Action action() {
        return action;
    }

    Instant acceptedAt() {
        return acceptedAt;
    }

    synchronized Instant changedAt() {
        return changedAt;
    }

    long acceptedNanos() {
        return acceptedNanos;
    }

    /** It is published again, and good for as long as a new one. */
    void acceptAgain() {
        acceptedNanos = System.nanoTime();
    }

    public synchronized CallState state() {
        return state;
    }

    /** Whether somebody waits for it. */
    public synchronized boolean isWaitedFor() {
        return !waiters.isEmpty();
    }

    synchronized void keepForTask() {
        keptForTask = true;
    }

    synchronized boolean isKeptForTask() {
        return keptForTask;
    }

    /** @return whether this is the first time */
    synchronized boolean showLink() {
        boolean first = !linkShown;
        linkShown = true;
        return first;
    }

    synchronized boolean isLinkShown() {
        return linkShown;
    }

    /** The broker has it. */
    synchronized void acknowledge() {
        acknowledged = true;
    }

    /** Whether the ledger can tell of it, now or soon. */
    synchronized boolean isAcknowledged() {
        return acknowledged || state instanceof CallState.AwaitingApproval || state instanceof CallState.Permitted;
    }

    /**
     * Whether there has been no news for so long that the ledger should be asked; says so to one caller only, and to those
     * who only wait less and less often.
     *
     * @param answering whether the agent is about to be told that nothing is new
     */
    synchronized boolean takeQuestion(boolean answering) {
        long now = System.nanoTime();
        long patience = answering ? FIRST_PATIENCE_NANOS : patienceNanos;
        if (state.isEnded() || now - newsNanos < FIRST_PATIENCE_NANOS || now - askedNanos < patience) {
            return false;
        }
        askedNanos = now;
        patienceNanos = Math.min(2 * patienceNanos, MAX_PATIENCE_NANOS);
        return true;
    }

    synchronized boolean isDelivered() {
        return delivered;
    }

    /** @return whether this is the first delivery */
    synchronized boolean markDelivered() {
        boolean first = !delivered;
        delivered = true;
        return first;
    }

    /** Takes the call a step on, if the step is legal: of two outcomes the first stays. */
    boolean advance(CallState next) {
        List<Consumer<CallState>> told;
        synchronized (this) {
            if (!state.mayBecome(next)) {
                return false;
            }
            state = next;
            changedAt = Instant.now();
            newsNanos = System.nanoTime();
            patienceNanos = FIRST_PATIENCE_NANOS;
            told = List.copyOf(waiters);
        }
        told.forEach(waiter -> waiter.accept(next));
        return true;
    }

    /** The call runs; what the upstream says of it changes no state. */
    void progressed(UpstreamProgress progress) {
        listeners.forEach(listener -> listener.accept(progress));
    }

    /** Tells the listener of each progress until the returned handle is run. */
    Runnable onProgress(Consumer<UpstreamProgress> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells the waiter the present state now, and every later one, until the returned handle is run. */
    Runnable onState(Consumer<CallState> waiter) {
        CallState now;
        synchronized (this) {
            waiters.add(waiter);
            now = state;
        }
        waiter.accept(now);
        return () -> {
            synchronized (this) {
                waiters.remove(waiter);
            }
        };
    }
}
