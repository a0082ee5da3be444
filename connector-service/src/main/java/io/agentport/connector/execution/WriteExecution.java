// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.execution.ClaimRow.CancelRequested;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.standing.Standing;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamCalls;
import io.agentport.contracts.calls.AgentId;
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
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Executes tools that may change something: claimed immediately before the first byte, sent at most once. */
@Singleton
final class WriteExecution {
    static final String LATE = "the permit was not used in time";
    static final String CLAIM_EXPIRED = "claim_expired";
    static final String CALL_ID_REUSED = "call_id_reused";

    private static final Logger LOG = Logger.getLogger(WriteExecution.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Claims claims;
    private final UpstreamCalls upstream;
    private final Results results;
    private final Outcomes outcomes;
    private final Standing standing;
    private final DatabaseClock clock;
    /** What this process claims, sends or records now: reserved before the claim, so that two runs never hold one. */
    private final Set<CallId> executing = ConcurrentHashMap.newKeySet();

    WriteExecution(
            Claims claims,
            UpstreamCalls upstream,
            Results results,
            Outcomes outcomes,
            Standing standing,
            DatabaseClock clock) {
        this.claims = claims;
        this.upstream = upstream;
        this.results = results;
        this.outcomes = outcomes;
        this.standing = standing;
        this.clock = clock;
    }

    /** What was found out when the connection was open. */
    private sealed interface Passage {
        /** It must not run any more; nothing was claimed. */
        record Refused(Outcome outcome) implements Passage {}

        /** The claim was answered. {@code open} if it was won, and in time. */
        record Claimed(Verdict verdict, boolean open) implements Passage {}
    }

    Uni<Void> run(Order order, Prepared prepared) {
        var passage = new AtomicReference<@Nullable Passage>();
        return upstream.write(prepared, () -> pass(order, prepared, passage))
                .onFailure(failure -> passage.get() instanceof Passage.Claimed claimed && claimed.verdict.won())
                .recoverWithItem(failure -> {
                    LOG.errorf(failure, "sending %s failed", order.call().call());
                    return new Reply.Lost(Executor.INTERNAL_ERROR, "sending it failed in an unexpected way");
                })
                .flatMap(reply -> switch (passage.get()) {
                    case null -> end(order.call(), results.outcome(order.tool(), reply));
                    case Passage.Refused refused -> end(order.call(), refused.outcome);
                    case Passage.Claimed claimed -> conclude(order, prepared, claimed, reply);
                });
    }

    private Uni<Boolean> pass(Order order, Prepared prepared, AtomicReference<@Nullable Passage> passage) {
        var call = order.call();
        return standing.refusal(call.agent(), call.tool(), order.tool().definition(), order.automatic())
                .flatMap(refusal -> {
                    if (refusal.isPresent()) {
                        passage.set(new Passage.Refused(refusal.get()));
                        return Uni.createFrom().item(false);
                    }
                    return claim(order, prepared).invoke(passage::set).map(Passage.Claimed::open);
                });
    }

    private Uni<Passage.Claimed> claim(Order order, Prepared prepared) {
        var call = order.call().call();
        if (!executing.add(call)) {
            return Uni.createFrom().item(new Passage.Claimed(Verdict.KNOWN_HERE, false));
        }
        var timely = withinLease(order.tool());
        return Uni.createFrom()
                .deferred(() -> claims.claim(order, Credentials.fingerprint(order, prepared.credentials())))
                .onFailure()
                .invoke(() -> executing.remove(call))
                .map(verdict -> {
                    if (!verdict.won()) {
                        executing.remove(call);
                    }
                    return new Passage.Claimed(verdict, verdict.won() && timely.get());
                });
    }

    /** Whether a lease that is asked for now still holds, by this process's clock; another may take the claim over after it. */
    private Supplier<Boolean> withinLease(EffectiveTool tool) {
        long begin = System.nanoTime();
        long lease = claims.lease(tool.upstream().timeout()).toNanos();
        return () -> System.nanoTime() - begin < lease;
    }

    private Uni<Void> conclude(Order order, Prepared prepared, Passage.Claimed claimed, Reply reply) {
        var call = order.call();
        var verdict = claimed.verdict;
        return switch (verdict.kind()) {
            // MINE: the claim's answer was lost on the way here; what this process does not execute was not sent
            case CLAIMED, MINE ->
                (claimed.open
                                ? settle(order, prepared, reply)
                                : Uni.createFrom().item(tooLate()))
                        .flatMap(outcome -> record(call.call(), outcome));
            case KNOWN -> existing(call);
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

    private static Outcome tooLate() {
        return new Outcome.Failed(
                CLAIM_EXPIRED, "the database answered the claim when its lease was over; nothing was sent", null);
    }

    /** Sends once more with the same idempotency key if no answer came, where the upstream promises that is safe. */
    private Uni<Outcome> settle(Order order, Prepared prepared, Reply reply) {
        var tool = order.tool();
        var first = results.outcome(tool, reply);
        if (tool.idempotency() == null || !(reply instanceof Reply.Lost)) {
            return Uni.createFrom().item(first);
        }
        var call = order.call();
        return resend(tool, prepared, call.call(), call.agent(), order.automatic())
                .map(second -> second instanceof Reply.NotSent ? first : results.outcomeOfResend(tool, second));
    }

    /**
     * Sends a claimed call again, unless it must not run any more or its permit is over. The caller has made sure that the
     * idempotency key lives. Never fails.
     */
    Uni<Reply> resend(EffectiveTool tool, Prepared prepared, CallId call, AgentId agent, boolean automatic) {
        return upstream.write(
                        prepared,
                        () -> standing.refusal(agent, tool.id(), tool.definition(), automatic)
                                .flatMap(refusal ->
                                        refusal.isPresent() ? Uni.createFrom().item(false) : renew(tool, call)))
                .onFailure()
                .recoverWithItem(failure -> {
                    // sent or not: without an answer the first sending stays what it is
                    LOG.warnf(failure, "%s could not be sent again", call);
                    return new Reply.NotSent(Executor.INTERNAL_ERROR, "it could not be sent again");
                });
    }

    private Uni<Boolean> renew(EffectiveTool tool, CallId call) {
        var timely = withinLease(tool);
        return claims.renew(call, tool.upstream().timeout()).map(held -> held && timely.get());
    }

    /** What this process claims, sends or records at this moment. */
    Set<CallId> executing() {
        return Set.copyOf(executing);
    }

    /** Stores the outcome of a claimed call, for as long as it takes, and publishes it. */
    Uni<Void> record(CallId call, Outcome outcome) {
        return claims.finish(call, outcome, OutcomeText.write(outcome))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(stored -> executing.remove(call))
                .flatMap(stored -> stored.isPresent() ? outcomes.publishStored(stored.get()) : ended(call));
    }

    /** Stored by an attempt whose answer was lost, or by another process, which publishes it too. */
    private Uni<Void> ended(CallId call) {
        return claims.find(call)
                .flatMap(row -> row.isPresent() && row.get() instanceof Ended ended
                        ? outcomes.publishStored(ended)
                        : Uni.createFrom().voidItem());
    }

    Uni<Void> end(CallRequested call, Outcome outcome) {
        return end(call, outcome.status(), OutcomeText.write(outcome), null);
    }

    Uni<Void> end(CallRequested call, String status, String text, @Nullable CallId executedAs) {
        return claims.endUnclaimed(call, status, text, executedAs)
                .flatMap(stored -> stored.isPresent() ? outcomes.publishStored(stored.get()) : existing(call));
    }

    /**
     * A call that was decided before: published again if it has ended, left to its owner or its lease otherwise. If its id
     * is another call's, it does not get that one's outcome, and no row can hold its own.
     */
    private Uni<Void> existing(CallRequested call) {
        return claims.find(call.call()).flatMap(row -> {
            if (row.isEmpty()) {
                return Uni.createFrom().failure(new IllegalStateException("the claim of " + call.call() + " has gone"));
            }
            return switch (row.get()) {
                case ClaimRow.Decided decided
                when !decided.isOf(call) ->
                    outcomes.publishUnstored(Ended.of(
                            call, new Outcome.Failed(CALL_ID_REUSED, "another call has this id", null), clock.now()));
                case Ended ended -> outcomes.publishStored(ended);
                case InFlight f -> Uni.createFrom().voidItem();
                case CancelRequested c ->
                    Uni.createFrom().failure(new IllegalStateException("a cancel has overtaken " + call.call()));
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
