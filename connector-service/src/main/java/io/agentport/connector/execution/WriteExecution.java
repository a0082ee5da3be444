// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.execution.ClaimRow.CancelRequested;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamCalls;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.CallRequested;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Executes tools that may change something: claimed immediately before the first byte, sent at most once. */
@Singleton
final class WriteExecution {
    static final String LATE = "the permit was not used in time";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Claims claims;
    private final UpstreamCalls upstream;
    private final Results results;
    private final Outcomes outcomes;
    /** What this process has claimed and not yet recorded: a record that is read again meanwhile changes nothing. */
    private final Set<CallId> sending = ConcurrentHashMap.newKeySet();

    WriteExecution(Claims claims, UpstreamCalls upstream, Results results, Outcomes outcomes) {
        this.claims = claims;
        this.upstream = upstream;
        this.results = results;
        this.outcomes = outcomes;
    }

    Uni<Void> run(Order order, Prepared prepared) {
        var verdict = new AtomicReference<@Nullable Verdict>();
        return upstream.write(
                        prepared,
                        () -> claims.claim(order).map(given -> {
                            verdict.set(given);
                            return opens(given, order.call().call());
                        }))
                .flatMap(reply -> {
                    var given = verdict.get();
                    if (given == null) {
                        var outcome = results.outcome(order.tool(), reply);
                        return end(order.call(), outcome.status(), OutcomeText.write(outcome), null);
                    }
                    return conclude(order, prepared, given, reply);
                });
    }

    private boolean opens(Verdict verdict, CallId call) {
        return switch (verdict.kind()) {
            // MINE: the claim's answer was lost on the way here; what is not in the set was not sent
            case CLAIMED, MINE -> sending.add(call);
            case KNOWN, CANCELLED, LATE, REPEATED, APPROVAL_USED, EFFECT_IN_PROGRESS, EFFECT_UNKNOWN -> false;
        };
    }

    private Uni<Void> conclude(Order order, Prepared prepared, Verdict verdict, Reply reply) {
        var call = order.call();
        return switch (verdict.kind()) {
            case CLAIMED ->
                again(order.tool(), prepared, call.call(), reply)
                        .flatMap(last -> record(call.call(), results.outcome(order.tool(), last)));
            case MINE ->
                reply instanceof Reply.NotSent && sending.contains(call.call())
                        ? Uni.createFrom().voidItem()
                        : record(call.call(), results.outcome(order.tool(), reply));
            case KNOWN -> existing(call.call());
            case CANCELLED -> end(call, new Outcome.Cancelled("the agent took the call back before it was sent"));
            case LATE -> end(call, new Outcome.Failed(Refusal.PERMIT_EXPIRED, LATE, null));
            case REPEATED -> repeat(call, verdict.other());
            case APPROVAL_USED ->
                end(call, new Outcome.Failed("approval_used", "the approval was spent on " + verdict.other(), null));
            case EFFECT_IN_PROGRESS ->
                end(
                        call,
                        new Outcome.Failed(
                                Refusal.EFFECT_IN_PROGRESS, verdict.other() + " is changing the same thing now", null));
            case EFFECT_UNKNOWN ->
                end(
                        call,
                        new Outcome.Failed(
                                Refusal.EFFECT_UNKNOWN,
                                "nobody knows yet whether " + verdict.other()
                                        + " changed the same thing; a person has to settle that call first",
                                null));
        };
    }

    /** Sends once more with the same idempotency key if the connection ended, where the upstream promises that is safe. */
    private Uni<Reply> again(EffectiveTool tool, Prepared prepared, CallId call, Reply reply) {
        if (tool.idempotency() == null || !(reply instanceof Reply.Lost)) {
            return Uni.createFrom().item(reply);
        }
        return resend(tool, prepared, call).map(second -> second instanceof Reply.NotSent ? reply : second);
    }

    /** Sends a claimed call again. The caller has made sure that the idempotency key lives. */
    Uni<Reply> resend(EffectiveTool tool, Prepared prepared, CallId call) {
        return upstream.write(prepared, () -> claims.renew(call, tool.upstream().timeout()));
    }

    /** Stores the outcome of a claimed call, for as long as it takes, and publishes it. */
    Uni<Void> record(CallId call, Outcome outcome) {
        return claims.finish(call, outcome, OutcomeText.write(outcome))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(stored -> sending.remove(call))
                .flatMap(stored -> stored.isPresent() ? outcomes.publishStored(stored.get()) : existing(call));
    }

    private Uni<Void> end(CallRequested call, Outcome outcome) {
        return end(call, outcome.status(), OutcomeText.write(outcome), null);
    }

    Uni<Void> end(CallRequested call, String status, String text, @Nullable CallId executedAs) {
        return claims.endUnclaimed(call, status, text, executedAs)
                .flatMap(stored -> stored.isPresent() ? outcomes.publishStored(stored.get()) : existing(call.call()));
    }

    /** A call that was decided before: published again if it has ended, left to its owner or its lease otherwise. */
    private Uni<Void> existing(CallId call) {
        return claims.find(call).flatMap(row -> {
            if (row.isEmpty()) {
                return Uni.createFrom().failure(new IllegalStateException("the claim of " + call + " has gone"));
            }
            return switch (row.get()) {
                case Ended ended -> outcomes.publishStored(ended);
                case InFlight f -> Uni.createFrom().voidItem();
                case CancelRequested c ->
                    Uni.createFrom().failure(new IllegalStateException("a cancel has overtaken " + call));
            };
        });
    }

    private Uni<Void> repeat(CallRequested call, @Nullable CallId other) {
        if (other == null) {
            throw new IllegalStateException("the claim names the call it repeats");
        }
        return claims.find(other).flatMap(row -> {
            if (row.isPresent() && row.get() instanceof Ended ended) {
                return end(call, "completed", ended.outcome(), other);
            }
            return Uni.createFrom().failure(new IllegalStateException("the claim of " + other + " has gone"));
        });
    }
}
