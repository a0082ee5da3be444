// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A call that this replica accepted: its state, and who waits for the next one. Safe for use by any thread. */
public final class PendingCall {
    /** What makes two calls identical. */
    record Action(AgentId agent, ToolId tool, Digest arguments) {}

    private final CallId id;
    private final Action action;
    private final long acceptedNanos = System.nanoTime();
    private final List<Consumer<CallState>> waiters = new ArrayList<>();
    private CallState state = new CallState.Received();
    private boolean delivered;

    PendingCall(CallRequested call) {
        id = call.call();
        action = new Action(call.agent(), call.tool(), call.argumentsDigest());
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

    long acceptedNanos() {
        return acceptedNanos;
    }

    public synchronized CallState state() {
        return state;
    }

    /** Whether somebody waits for it. */
    public synchronized boolean isWaitedFor() {
        return !waiters.isEmpty();
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

    /** Takes the call a step on, unless it has ended: of two outcomes the first stays. */
    boolean advance(CallState next) {
        List<Consumer<CallState>> told;
        synchronized (this) {
            if (state.isEnded()) {
                return false;
            }
            state = next;
            told = List.copyOf(waiters);
        }
        told.forEach(waiter -> waiter.accept(next));
        return true;
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
