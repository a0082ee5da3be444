// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.UnreadableEventException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The calls this replica accepted: open ones, and for a while the ended ones. Bounded in number and bytes; what is
 * forgotten here is still on record, see {@link CallTracker}. Safe for use by any thread.
 */
public final class PendingCalls {
    private static final Logger LOG = Logger.getLogger(PendingCalls.class);

    /** Nobody waits for it any more, and its deadlines may be far away: others can tell what became of it. */
    private static final Duration FORGET_OPEN_AFTER = Duration.ofHours(1);

    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SWEEP_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int BYTES_OF_A_CALL = 500;

    private final OpenCalls open;
    private final long goodForNanos;
    private final long keepNanos;
    private final long keepBytes;
    private final EndListener ended;
    private final LinkedHashMap<CallId, Kept> kept = new LinkedHashMap<>();
    private final Map<PendingCall.Action, PendingCall> latest = new HashMap<>();
    private long keptBytes;
    private long sweptNanos = System.nanoTime();

    private record Kept(PendingCall call, long endedNanos, long bytes) {}

    /** Told once about every call that ends. */
    @FunctionalInterface
    public interface EndListener {
        void ended(PendingCall call, CallState.Ended state);
    }

    /** How a call was taken in. */
    public sealed interface Opened {
        /** It is new: publish it. */
        record New(PendingCall call) implements Opened {}

        /** An identical call is open, or has an outcome that nobody received: it is this one. */
        record Rejoined(PendingCall call) implements Opened {}

        /** There is no room. */
        record Full() implements Opened {}
    }

    /**
     * Holds no call yet.
     *
     * @param goodFor after which time nothing can become of a call that the broker did not acknowledge
     */
    public PendingCalls(OpenCalls open, Duration goodFor, Duration keep, long keepBytes, EndListener ended) {
        this.open = open;
        this.goodForNanos = goodFor.toNanos();
        this.keepNanos = keep.toNanos();
        this.keepBytes = keepBytes;
        this.ended = ended;
    }

    /**
     * Registers a call before it is published, so that no reply can come too early.
     *
     * @param mayRejoin false if the agent named the call itself
     */
    public synchronized Opened open(CallRequested request, boolean mayRejoin) {
        prune();
        var call = new PendingCall(request);
        var same = mayRejoin ? latest.get(call.action()) : null;
        if (same != null && isJoinable(same)) {
            return new Opened.Rejoined(same);
        }
        var named = find(call.id());
        if (named.isPresent()) {
            return new Opened.Rejoined(named.get());
        }
        if (!open.makeRoom(call.agent(), this::forget)) {
            return new Opened.Full();
        }
        open.add(call);
        if (mayRejoin) {
            latest.put(call.action(), call);
        }
        return new Opened.New(call);
    }

    private boolean isJoinable(PendingCall call) {
        return switch (call.state()) {
            case CallState.Ended ended -> !call.isDelivered();
            case CallState.Unknown unknown -> System.nanoTime() - call.acceptedNanos() < goodForNanos;
            case CallState.Received r -> true;
            case CallState.AwaitingApproval a -> true;
            case CallState.Permitted p -> true;
        };
    }

    /**
     * Whether nobody knows if the broker has the call, and the caller is to publish it again; says so to one caller only. The
     * id stays, so that it has one claim and one outcome also if the broker has both.
     */
    boolean reopen(PendingCall call) {
        if (!call.advance(new CallState.Received())) {
            return false;
        }
        synchronized (this) {
            call.acceptAgain();
            open.remove(call);
            open.add(call);
        }
        return true;
    }

    public synchronized Optional<PendingCall> find(CallId id) {
        var call = open.get(id);
        if (call != null) {
            return Optional.of(call);
        }
        return Optional.ofNullable(kept.get(id)).map(Kept::call);
    }

    public synchronized int openCalls() {
        return open.size();
    }

    /** Takes in what a reply says. Replies to calls of others, or to forgotten ones, are nothing to us. */
    public void onReply(ReplyEvent reply) {
        PendingCall call;
        synchronized (this) {
            call = open.get(reply.call());
        }
        if (call == null) {
            return;
        }
        switch (reply) {
            case ReplyEvent.CallUpdated updated -> onUpdate(call, updated);
            case ReplyEvent.CallEnded end -> onEnd(call, end);
        }
    }

    /** Takes in what the ledger says of a call: the reply to this replica may have been lost. */
    void onRecord(PendingCall call, CallSnapshot record) {
        if (!record.agent().equals(call.agent()) || !record.tool().equals(call.tool())) {
            LOG.errorf("the record of %s names another agent or tool; ignored", call.id());
            return;
        }
        call.acknowledge();
        if (record.state() instanceof CallState.Ended ended) {
            end(call, ended, EventJson.writeOutcome(ended.outcome()).length());
            if (record.delivered()) {
                markDelivered(call.id());
            }
        } else {
            call.advance(record.state());
        }
    }

    /** @return whether nobody had received the outcome before */
    boolean markDelivered(CallId id) {
        return find(id).map(call -> {
                    forget(call);
                    return call.markDelivered();
                })
                .orElse(true);
    }

    /** No identical call joins it any more. */
    private synchronized void forget(PendingCall call) {
        latest.remove(call.action(), call);
    }

    private static void onUpdate(PendingCall call, ReplyEvent.CallUpdated updated) {
        switch (updated.update()) {
            case AWAITING_APPROVAL ->
                call.advance(
                        new CallState.AwaitingApproval(updated.approval(), updated.approvalUrl(), updated.expiresAt()));
            case APPROVED -> call.advance(new CallState.Permitted());
            case PROGRESS -> {
                if (updated.progress() != null) {
                    call.progressed(new UpstreamProgress(updated.progress(), updated.total(), updated.message()));
                }
            }
        }
    }

    private void onEnd(PendingCall call, ReplyEvent.CallEnded end) {
        if (!end.agent().equals(call.agent()) || !end.tool().equals(call.tool())) {
            LOG.errorf("an outcome for %s names another agent or tool; ignored", call.id());
            return;
        }
        try {
            var state = new CallState.Ended(EventJson.readOutcome(end.outcome()), end.executedAs());
            end(call, state, end.outcome().length());
        } catch (UnreadableEventException e) {
            LOG.errorf("the outcome of %s cannot be read; ignored", call.id());
        }
    }

    private void end(PendingCall call, CallState.Ended state, int outcomeLength) {
        keep(call, BYTES_OF_A_CALL + 2L * outcomeLength);
        if (call.advance(state)) {
            ended.ended(call, state);
        }
    }

    private synchronized void keep(PendingCall call, long bytes) {
        if (open.remove(call)) {
            kept.put(call.id(), new Kept(call, System.nanoTime(), bytes));
            keptBytes += bytes;
            prune();
        }
    }

    private void prune() {
        long now = System.nanoTime();
        var oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            var next = oldest.next();
            if (keptBytes <= keepBytes && now - next.endedNanos < keepNanos) {
                break;
            }
            oldest.remove();
            keptBytes -= next.bytes;
            forget(next.call);
        }
        if (now - sweptNanos >= SWEEP_EVERY_NANOS) {
            sweptNanos = now;
            sweep(now);
        }
    }

    /** Nothing can become of a call any more that the broker did not take while it was good. */
    private void sweep(long now) {
        open.forget(
                call -> now - call.acceptedNanos() >= goodForNanos + GRACE_NANOS,
                call -> call.state() instanceof CallState.Unknown
                        || (!call.isWaitedFor() && now - call.acceptedNanos() >= FORGET_OPEN_AFTER.toNanos()),
                this::forget);
    }
}
