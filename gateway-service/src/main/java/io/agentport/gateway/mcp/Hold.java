// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.CallId;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallState;
import io.agentport.gateway.calls.CallTracker;
import io.agentport.gateway.calls.CallTracker.Found;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Waits for a call on behalf of one request: a plain answer if it ends at once, otherwise a stream with signs of life
 * until it ends or the agent's hold time is over, which gives a pending result. Used on the request's event loop only.
 */
final class Hold {
    private static final Logger LOG = Logger.getLogger(Hold.class);

    private final McpMessage.Request request;
    private final CallingAgent agent;
    private final Exchange exchange;
    private final CallId id;
    private final boolean mayCancel;
    private final CallTracker calls;
    private final HeldRequests held;
    private final Results results;
    private final RefusalAudit audit;
    private final McpSettings settings;
    private final Vertx vertx;
    private final Context context;
    private final long startedNanos = System.nanoTime();

    private Runnable forget = () -> {};
    private Runnable forgetClosing = () -> {};
    private Cancellable waiting = () -> {};
    private long heartbeat = -1;
    private long progress;

    /** @param mayCancel whether this request made the call, so that its client may take it back by leaving or cancelling */
    Hold(
            McpMessage.Request request,
            CallingAgent agent,
            Exchange exchange,
            CallId id,
            boolean mayCancel,
            CallTracker calls,
            HeldRequests held,
            Results results,
            RefusalAudit audit,
            McpSettings settings,
            Vertx vertx) {
        this.request = request;
        this.agent = agent;
        this.exchange = exchange;
        this.id = id;
        this.mayCancel = mayCancel;
        this.calls = calls;
        this.held = held;
        this.results = results;
        this.audit = audit;
        this.settings = settings;
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
    }

    void start() {
        exchange.onLeave(this::left);
        if (exchange.isOver()) {
            return;
        }
        if (request.era() == Era.LEGACY) {
            forget = held.add(agent.id(), request.id(), () -> context.runOnContext(ignored -> cancelled()));
        }
        forgetClosing = held.untilClosing(() -> context.runOnContext(ignored -> letGo()));
        var atOnce = min(settings.plainAnswerWithin(), hold());
        follow(state -> state.isEnded() || state instanceof CallState.AwaitingApproval, atOnce, found -> {
            if (found instanceof Found.Seen(CallSnapshot call) && !call.state().isEnded()) {
                goOn();
            } else {
                answer(found);
            }
        });
    }

    private void goOn() {
        if (exchange.acceptsStream()) {
            exchange.startStream();
            heartbeat = vertx.setPeriodic(settings.heartbeat().toMillis(), tick -> beat());
        }
        var left = hold().minusNanos(System.nanoTime() - startedNanos);
        follow(CallState::isEnded, left.isNegative() ? Duration.ZERO : left, this::answer);
    }

    /** A call whose acceptance is unknown may never be heard of again: what is known is said at once. */
    private void follow(Predicate<CallState> until, Duration atMost, Consumer<Found> then) {
        waiting = calls.follow(agent.id(), id, state -> until.test(state) || state instanceof CallState.Unknown, atMost)
                .subscribe()
                .with(
                        found -> {
                            if (!exchange.isOver()) {
                                then.accept(found);
                            }
                        },
                        failure -> {
                            LOG.errorf(failure, "waiting for %s failed", id);
                            stop();
                            exchange.error(McpError.internal(request.era()));
                        });
    }

    private void answer(Found found) {
        stop();
        switch (found) {
            case Found.Seen(CallSnapshot call) ->
                exchange.result(results.complete(ToolResults.of(call), request.era()))
                        .onSuccess(written -> {
                            if (call.state().isEnded()) {
                                calls.delivered(call);
                            }
                        });
            case Found.NotYours none -> answer(ToolResults.notYours(id), Problem.UNKNOWN_CALL);
            case Found.Unavailable away -> answer(ToolResults.unknown(id), Problem.CALL_STATE_UNAVAILABLE);
        }
    }

    private void answer(ObjectNode result, Problem problem) {
        audit.refused(agent.id(), problem, "");
        exchange.result(results.complete(result, request.era()));
    }

    private void beat() {
        if (exchange.isOver()) {
            stop();
            return;
        }
        exchange.comment();
        var token = request.progressToken();
        if (token.isTextual() || token.isNumber()) {
            long seconds = Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds();
            progress = Math.max(progress + 1, seconds);
            exchange.progress(token, progress, message());
        }
    }

    private String message() {
        var state = calls.here(id).map(CallSnapshot::state).orElseGet(CallState.Received::new);
        return state instanceof CallState.AwaitingApproval asked
                ? "waiting for a person's approval" + (asked.url() == null ? "" : " at " + asked.url())
                : "waiting for the call to end";
    }

    /** This replica shuts down: the client goes on with another one. */
    private void letGo() {
        if (!exchange.isOver()) {
            answer(calls.here(id).<Found>map(Found.Seen::new).orElseGet(Found.Unavailable::new));
        }
    }

    /** The client closed the connection, which in the modern era takes the call back. */
    private void left() {
        stop();
        if (request.era() == Era.MODERN && !held.isClosing()) {
            takeBack();
        }
    }

    /** The client named this request in {@code notifications/cancelled}; nothing is sent for it any more. */
    private void cancelled() {
        if (!exchange.isOver()) {
            stop();
            exchange.nothing();
            takeBack();
        }
    }

    /** Unless another request made the call, or waits for it. */
    private void takeBack() {
        if (mayCancel && !calls.isWaitedFor(id)) {
            calls.abandon(agent.id(), id);
        }
    }

    private void stop() {
        waiting.cancel();
        forget.run();
        forgetClosing.run();
        if (heartbeat >= 0) {
            vertx.cancelTimer(heartbeat);
        }
    }

    private Duration hold() {
        var hold = agent.published().hold();
        var token = request.progressToken();
        return token.isTextual() || token.isNumber() ? hold : min(hold, settings.holdWithoutProgress());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
