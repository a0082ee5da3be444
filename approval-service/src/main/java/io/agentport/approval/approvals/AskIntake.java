// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Action;
import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call that policy asks about: it opens an approval, joins one, or is answered without a prompt. The
 * call's id makes a second delivery of the same ask harmless.
 */
@ApplicationScoped
class AskIntake implements Handler<ApprovalRequired> {
    /** More would not be read but clicked away. */
    static final int MAX_PENDING_PER_AGENT = 20;

    /** For how long an identical call is not worth another prompt. */
    static final Duration REPEAT_WINDOW = Duration.ofMinutes(10);

    private final AskCheck check;
    private final Transactions transactions;
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Announcements announcements;
    private final Progress progress;
    private final ApprovalChanges changes;

    AskIntake(
            AskCheck check,
            Transactions transactions,
            ApprovalStore approvals,
            CallStore calls,
            Announcements announcements,
            Progress progress,
            ApprovalChanges changes) {
        this.check = check;
        this.transactions = transactions;
        this.approvals = approvals;
        this.calls = calls;
        this.announcements = announcements;
        this.progress = progress;
        this.changes = changes;
    }

    @Override
    public Uni<Void> handle(Received<ApprovalRequired> received) {
        var ask = received.event();
        var goodUntil = check.goodUntil(ask);
        return transactions.run(transaction -> approvals
                .serialize(transaction, ask.call().agent())
                .chain(() -> calls.find(transaction, ask.call().call()))
                .chain(known -> known.map(call -> again(transaction, call))
                        .orElseGet(() -> take(transaction, ask, goodUntil))));
    }

    /** The ask came before. Its outcome is in the outbox, if it has one; a waiting gateway may have missed the update. */
    private Uni<Void> again(SqlConnection transaction, CallStore.AskedCall known) {
        var approval = known.approval();
        if (approval == null || !known.status().equals(CallStore.AWAITING)) {
            return Uni.createFrom().voidItem();
        }
        return approvals
                .lock(transaction, approval)
                .chain(locked -> locked.filter(l -> l.approval().state() instanceof Pending)
                        .map(l -> progress.awaiting(
                                transaction,
                                known.ask().call(),
                                approval,
                                l.approval().expiresAt(),
                                l.now()))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** A call can have ended before its ask came: its outcome is kept, and nobody is asked or told again. */
    private Uni<Void> take(SqlConnection transaction, ApprovalRequired ask, Instant goodUntil) {
        return calls.recorded(transaction, ask.call().call())
                .chain(found -> found.map(ended -> calls.insertEnded(
                                transaction, null, ask, ended.status(), ended.outcome(), ended.executedAs()))
                        .orElseGet(() -> takeOpen(transaction, ask, goodUntil)));
    }

    private Uni<Void> takeOpen(SqlConnection transaction, ApprovalRequired ask, Instant goodUntil) {
        var call = ask.call();
        return calls.isEntombed(transaction, call.call(), call.agent()).chain(cancelled -> {
            if (cancelled) {
                return end(transaction, ask, new Outcome.Cancelled("taken back before a person was asked"));
            }
            if (!Instant.now().isBefore(goodUntil)) {
                return end(
                        transaction, ask, new Outcome.Expired("the time to decide was over before a person was asked"));
            }
            return approvals
                    .lockOpen(transaction, Action.of(ask.facts()))
                    .chain(open -> open.map(locked -> attach(transaction, locked, ask))
                            .orElseGet(() -> withoutOpen(transaction, ask, goodUntil)));
        });
    }

    private Uni<Void> attach(SqlConnection transaction, Locked open, ApprovalRequired ask) {
        var approval = open.approval();
        return calls.attach(transaction, approval.id(), ask, CallStore.AWAITING)
                .chain(() ->
                        progress.awaiting(transaction, ask.call(), approval.id(), approval.expiresAt(), open.now()))
                .chain(() -> changes.announce(
                        transaction, approval.id(), approval.state().status()));
    }

    private Uni<Void> withoutOpen(SqlConnection transaction, ApprovalRequired ask, Instant goodUntil) {
        var action = Action.of(ask.facts());
        return approvals.lockRunning(transaction, action).chain(running -> {
            if (running.isPresent()) {
                return join(transaction, running.get(), ask);
            }
            return approvals.deniedWithin(transaction, action, REPEAT_WINDOW).chain(denied -> {
                if (denied) {
                    return end(transaction, ask, deniedBefore());
                }
                return approvals
                        .undeliveredWithin(transaction, action, REPEAT_WINDOW)
                        .chain(executed -> executed.flatMap(AskIntake::repeatable)
                                .map(copy -> repeat(transaction, ask, copy))
                                .orElseGet(() -> open(transaction, ask, goodUntil)));
            });
        });
    }

    /** The same action has just been approved and runs: this call waits for the same outcome. */
    private Uni<Void> join(SqlConnection transaction, Locked running, ApprovalRequired ask) {
        var id = running.approval().id();
        return calls.attach(transaction, id, ask, CallStore.PERMITTED)
                .chain(() -> progress.approved(transaction, ask.call(), id, running.now()))
                .chain(() -> changes.announce(
                        transaction, id, running.approval().state().status()));
    }

    private Uni<Void> open(SqlConnection transaction, ApprovalRequired ask, Instant goodUntil) {
        return approvals.countPending(transaction, ask.call().agent()).chain(pending -> {
            if (pending >= MAX_PENDING_PER_AGENT) {
                return end(transaction, ask, tooMany());
            }
            var id = ApprovalId.random();
            return approvals
                    .open(transaction, id, ask, goodUntil)
                    .chain(() -> calls.attach(transaction, id, ask, CallStore.AWAITING))
                    .chain(() -> progress.awaiting(transaction, ask.call(), id, goodUntil, Instant.now()))
                    .chain(() -> changes.announce(transaction, id, "pending"));
        });
    }

    private Uni<Void> end(SqlConnection transaction, ApprovalRequired ask, Outcome outcome) {
        return end(transaction, ask, null, outcome, null);
    }

    private Uni<Void> repeat(SqlConnection transaction, ApprovalRequired ask, Copy copy) {
        return end(transaction, ask, copy.approval(), copy.outcome(), copy.executedAs());
    }

    private Uni<Void> end(
            SqlConnection transaction,
            ApprovalRequired ask,
            @Nullable ApprovalId approval,
            Outcome outcome,
            @Nullable CallId executedAs) {
        var json = EventJson.writeOutcome(outcome);
        return calls.insertEnded(transaction, approval, ask, outcome.status(), json, executedAs)
                .chain(() -> announcements.ended(transaction, ask.call(), json, executedAs, Instant.now()));
    }

    private record Copy(ApprovalId approval, Outcome outcome, CallId executedAs) {}

    /** What ended without anything having been sent is worth a new prompt. */
    private static Optional<Copy> repeatable(Approval executed) {
        var execution = executed.execution();
        if (execution == null || execution.outcome() == null) {
            return Optional.empty();
        }
        try {
            var outcome = EventJson.readOutcome(execution.outcome());
            return Executions.provesNothingWasSent(outcome)
                    ? Optional.empty()
                    : Optional.of(new Copy(executed.id(), outcome, execution.call()));
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("a stored outcome cannot be read", e);
        }
    }

    private static Outcome deniedBefore() {
        return new Outcome.Denied(
                Outcome.By.PERSON,
                Refusal.DENIED_BY_PERSON,
                "a person denied the identical call less than ten minutes ago",
                List.of());
    }

    private static Outcome tooMany() {
        return new Outcome.Denied(
                Outcome.By.POLICY,
                Refusal.TOO_MANY_PENDING,
                MAX_PENDING_PER_AGENT + " approvals of this agent are pending already",
                List.of());
    }
}
