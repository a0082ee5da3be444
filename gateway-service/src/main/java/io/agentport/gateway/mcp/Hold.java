// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.CallId;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallState;
import io.agentport.gateway.calls.CallTracker.Found;
import io.agentport.gateway.calls.UpstreamProgress;
import io.agentport.gateway.problems.Problem;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a call on behalf of one request: a plain answer if it ends at once; otherwise a task for a client that looks
 * after those, and for others a stream with signs of life until it ends or the agent's hold time is over, which gives a
 * pending result. Used on the request's event loop only.
 */
final class Hold {
    private static final Logger LOG = Logger.getLogger(Hold.class);

    private final Holds with;
    private final McpMessage.Request request;
    private final CallingAgent agent;
    private final Exchange exchange;
    private final CallId id;
    private final May may;
    private final boolean structured;
    private final Context context;
    private final Progression progress = new Progression();
    private final long startedNanos = System.nanoTime();

    private Runnable forgetClosing = () -> {};
    private Runnable forgetProgress = () -> {};
    private Cancellable waiting = () -> {};
    private long heartbeat = -1;

    /**
     * What may become of one request.
     *
     * @param takeBack whether its client made the call, and so takes it back by leaving or cancelling
     * @param beTask whether the client understands that it is given a task to look after
     * @param showLink whether the client can show its user where a person decides, and its agent is set to that
     */
    record May(boolean takeBack, boolean beTask, boolean showLink) {
        static final May WAIT_ONLY = new May(false, false, false);
    }

    /**
     * For one request.
     *
     * @param structured whether the tool that the client called promises {@code structuredContent}
     */
    Hold(
            Holds with,
            McpMessage.Request request,
            CallingAgent agent,
            Exchange exchange,
            CallId id,
            May may,
            boolean structured) {
        this.with = with;
        this.request = request;
        this.agent = agent;
        this.exchange = exchange;
        this.id = id;
        this.may = may;
        this.structured = structured;
        context = with.vertx.getOrCreateContext();
    }

    void start() {
        exchange.onLeave(this::left);
        exchange.onTakeBack(this::cancelled);
        if (exchange.isOver()) {
            return;
        }
        if (hasToken()) {
            forgetProgress =
                    with.calls.onProgress(id, told -> context.runOnContext(ignored -> upstreamProgressed(told)));
        }
        forgetClosing = with.held.untilClosing(() -> context.runOnContext(ignored -> letGo()));
        var atOnce = min(with.settings.plainAnswerWithin(), hold());
        // a task is for what takes a while, and what asks a person may be settled at once: by a grant, or a recent
        // denial
        Predicate<CallState> enough =
                state -> state.isEnded() || (!may.beTask() && state instanceof CallState.AwaitingApproval);
        follow(enough, atOnce, found -> {
            if (found instanceof Found.Seen(CallSnapshot call) && !call.state().isEnded()) {
                waits(call.state());
            } else {
                answer(found);
            }
        });
    }

    private void waits(CallState state) {
        var link = linkToShow(state);
        if (link != null) {
            stop();
            exchange.result(with.results.link(link));
        } else if (may.beTask() && !(state instanceof CallState.Unknown)) {
            waiting = with.calls.isOnRecord(agent.id(), id).subscribe().with(this::answerWithTask, this::failed);
        } else {
            goOn();
        }
    }

    /** It is shown once, and decides nothing: the client asks again, and is answered like any other. */
    private @Nullable String linkToShow(CallState state) {
        return may.showLink()
                        && state instanceof CallState.AwaitingApproval asked
                        && asked.url() != null
                        && with.calls.showLink(id)
                ? asked.url()
                : null;
    }

    /** @param everywhere whether whichever replica is asked for the task can tell of it */
    private void answerWithTask(boolean everywhere) {
        if (exchange.isOver()) {
            return;
        }
        var now = with.calls.here(id);
        if (now.isEmpty() || !everywhere) {
            goOn();
        } else if (now.get().state().isEnded()) {
            answer(new Found.Seen(now.get()));
        } else {
            stop();
            with.calls.keepForTask(id);
            exchange.result(with.tasks.created(now.get()));
        }
    }

    private void goOn() {
        if (exchange.acceptsStream()) {
            exchange.startStream();
            heartbeat = with.vertx.setPeriodic(with.settings.heartbeat().toMillis(), tick -> beat());
        }
        var left = hold().minusNanos(System.nanoTime() - startedNanos);
        follow(CallState::isEnded, left.isNegative() ? Duration.ZERO : left, this::answer);
    }

    /** A call whose acceptance is unknown may never be heard of again: what is known is said at once. */
    private void follow(Predicate<CallState> until, Duration atMost, Consumer<Found> then) {
        waiting = with.calls
                .follow(agent.id(), id, state -> until.test(state) || state instanceof CallState.Unknown, atMost)
                .subscribe()
                .with(
                        found -> {
                            if (!exchange.isOver()) {
                                then.accept(found);
                            }
                        },
                        this::failed);
    }

    private void failed(Throwable failure) {
        LOG.errorf(failure, "waiting for %s failed", id);
        stop();
        exchange.error(McpError.internal(request.era()));
    }

    private void answer(Found found) {
        stop();
        switch (found) {
            case Found.Seen(CallSnapshot call) ->
                exchange.result(with.results.complete(ToolResults.of(call, structured), request.era()))
                        .onSuccess(written -> {
                            if (call.state().isEnded()) {
                                with.calls.delivered(call);
                            }
                        });
            case Found.NotYours none -> answer(ToolResults.notYours(id), Problem.UNKNOWN_CALL);
            case Found.Unavailable away -> answer(ToolResults.unknown(id), Problem.CALL_STATE_UNAVAILABLE);
        }
    }

    private void answer(ObjectNode result, Problem problem) {
        with.audit.refused(agent.id(), problem, "");
        exchange.result(with.results.complete(result, request.era()));
    }

    private void beat() {
        if (exchange.isOver()) {
            stop();
            return;
        }
        exchange.comment();
        if (hasToken()) {
            exchange.progress(request.progressToken(), progress.next(startedNanos), null, message());
        }
    }

    /** What the upstream says of its progress is passed on, behind what was sent while the call waited. */
    private void upstreamProgressed(UpstreamProgress told) {
        if (exchange.isOver() || !exchange.acceptsStream() || !exchange.keepsUp()) {
            return;
        }
        exchange.startStream();
        var next = progress.next(told);
        exchange.progress(request.progressToken(), next.progress(), next.total(), next.message());
    }

    private String message() {
        var state = with.calls.here(id).map(CallSnapshot::state).orElseGet(CallState.Received::new);
        return state instanceof CallState.AwaitingApproval asked
                ? "waiting for a person's approval" + (asked.url() == null ? "" : " at " + asked.url())
                : "waiting for the call to end";
    }

    /** This replica shuts down: the client goes on with another one. */
    private void letGo() {
        if (!exchange.isOver()) {
            answer(with.calls.here(id).<Found>map(Found.Seen::new).orElseGet(Found.Unavailable::new));
        }
    }

    /** The client closed the connection, which in the modern era takes the call back. */
    private void left() {
        stop();
        if (request.era() == Era.MODERN && !with.held.isClosing()) {
            takeBack();
        }
    }

    /** The client named this request in {@code notifications/cancelled}; nothing is sent for it any more. */
    private void cancelled() {
        stop();
        exchange.nothing();
        takeBack();
    }

    /** Unless another request made the call, or waits for it. */
    private void takeBack() {
        if (may.takeBack() && !with.calls.isWaitedFor(id)) {
            with.calls.abandon(agent.id(), id);
        }
    }

    private void stop() {
        waiting.cancel();
        forgetClosing.run();
        forgetProgress.run();
        if (heartbeat >= 0) {
            with.vertx.cancelTimer(heartbeat);
        }
    }

    private Duration hold() {
        var hold = agent.published().hold();
        return hasToken() ? hold : min(hold, with.settings.holdWithoutProgress());
    }

    private boolean hasToken() {
        return request.progressToken().isTextual() || request.progressToken().isNumber();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
