// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.approvals.CallStore.AskedCall;
import io.agentport.approval.approvals.CallStore.Recorded;
import io.agentport.approval.ledger.calls.OutcomeCheck;
import io.agentport.approval.lifecycle.ApprovalState;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.messaging.Handler;
import io.agentport.messaging.PoisonRecordException;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What really happened after an approval: kept with it, and told to the other calls that waited for the same action. */
@ApplicationScoped
class Executions implements Handler<ReplyEvent> {
    /** A moment in which the ledger mostly has read what was read here. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** After so many looks the record is given back, to be tried again after a pause that grows. */
    private static final int MAX_LOOKS = 100;

    private final OutcomeCheck outcomes;
    private final Vertx vertx;
    private final KnownCalls known;
    private final Transactions transactions;
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Settlement settlement;
    private final Announcements announcements;
    private final ApprovalChanges changes;
    private final ApprovalMetrics metrics;

    /** @throws IOException if a key file is missing or has no good key: the service does not start without */
    Executions(
            @ConfigProperty(name = "agentport.seals.directory") Path seals,
            Vertx vertx,
            KnownCalls known,
            Transactions transactions,
            ApprovalStore approvals,
            CallStore calls,
            Settlement settlement,
            Announcements announcements,
            ApprovalChanges changes,
            ApprovalMetrics metrics)
            throws IOException {
        this.outcomes = OutcomeCheck.open(seals, InstantSource.system());
        this.vertx = vertx;
        this.known = known;
        this.transactions = transactions;
        this.approvals = approvals;
        this.calls = calls;
        this.settlement = settlement;
        this.announcements = announcements;
        this.changes = changes;
        this.metrics = metrics;
    }

    @Override
    public Uni<Void> handle(Received<ReplyEvent> received) {
        return switch (received.event()) {
            case ReplyEvent.CallUpdated updated -> Uni.createFrom().voidItem();
            case CallEnded ended -> handle(ended, 0);
        };
    }

    /**
     * No asked call may be ended twice, so an outcome whose ask has not come may only be let go when the ledger has it:
     * there whoever takes the ask will find it.
     */
    private Uni<Void> handle(CallEnded ended, int looks) {
        return known.find(ended.call()).chain(found -> switch (found) {
            case ASKED -> settle(genuine(ended));
            case ENDED -> Uni.createFrom().voidItem();
            case UNKNOWN -> {
                if (outcomes.verify(ended).isEmpty()) {
                    yield Uni.createFrom().voidItem(); // the ledger will not keep it either
                }
                yield looks == MAX_LOOKS
                        ? Uni.createFrom()
                                .failure(new IllegalStateException(
                                        "the ledger has not read how " + ended.call() + " ended"))
                        : later().chain(() -> handle(ended, looks + 1));
            }
        });
    }

    private Uni<Void> later() {
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(LOOK_AGAIN.toMillis(), id -> emitter.complete(null)));
    }

    private Recorded genuine(CallEnded ended) {
        return outcomes.verify(ended)
                .map(verified ->
                        new Recorded(verified.call(), verified.status(), verified.outcome(), verified.executedAs()))
                .orElseThrow(() -> new PoisonRecordException(
                        "outcome_not_genuine", "no service that may end a call sealed this outcome"));
    }

    /** Keeps how a call ended that people were asked about; once, however often it is told. */
    Uni<Void> settle(Recorded ended) {
        var outcome = read(ended);
        return transactions.run(transaction -> approvals
                .lockExecuting(transaction, ended.call())
                .chain(executing -> executing
                        .map(locked -> executed(transaction, locked, ended, outcome))
                        .orElseGet(() -> endedElsewhere(transaction, ended))));
    }

    private Uni<Void> executed(SqlConnection transaction, Locked locked, Recorded ended, Outcome outcome) {
        var id = locked.approval().id();
        return calls.end(transaction, ended.call(), ended.status(), ended.outcome(), ended.executedAs())
                .chain(() -> calls.open(transaction, id))
                .chain(others -> isWorthAnother(locked, outcome, others)
                        ? runNext(transaction, locked, others.getFirst())
                        : keep(transaction, locked, ended, others))
                .chain(() -> changes.announce(
                        transaction, id, locked.approval().state().status()));
    }

    /** The approval was for the action, and nothing has been done: the next call may do it while the approval is fresh. */
    private static boolean isWorthAnother(Locked locked, Outcome outcome, List<AskedCall> others) {
        return !others.isEmpty()
                && provesNothingWasSent(outcome)
                && locked.now().isBefore(locked.approval().expiresAt());
    }

    /** Only ends that connector-service settled on a claim row that never led to a request. */
    static boolean provesNothingWasSent(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Cancelled c -> true;
            case Outcome.Failed failed -> failed.reason().equals(Refusal.PERMIT_EXPIRED);
            case Outcome.Completed c -> false;
            case Outcome.Denied d -> false;
            case Outcome.Expired e -> false;
            case Outcome.OutcomeUnknown u -> false;
        };
    }

    private Uni<Void> runNext(SqlConnection transaction, Locked locked, AskedCall next) {
        var id = locked.approval().id();
        return approvals
                .execute(transaction, id, next.ask().call().call())
                .chain(() -> announcements.permitted(transaction, next.ask(), id.value(), locked.now()));
    }

    private Uni<Void> keep(SqlConnection transaction, Locked locked, Recorded ended, List<AskedCall> others) {
        if (locked.approval().state() instanceof ApprovalState.ApprovedOnce(var verdict)) {
            metrics.ran(ended.status(), Duration.between(verdict.at(), locked.now()));
        }
        return approvals
                .ended(transaction, locked.approval().id(), ended.outcome())
                .chain(() -> Settlement.each(
                        others,
                        other -> settlement.end(
                                transaction, other, ended.status(), ended.outcome(), ended.call(), locked.now())));
    }

    /** Another service ended a call that still waited here: it is no longer attached. */
    private Uni<Void> endedElsewhere(SqlConnection transaction, Recorded ended) {
        return calls.find(transaction, ended.call()).chain(found -> {
            var approval = found.filter(AskedCall::isOpen).flatMap(call -> Optional.ofNullable(call.approval()));
            if (approval.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            return approvals
                    .lock(transaction, approval.get())
                    .chain(locked -> calls.end(
                                    transaction, ended.call(), ended.status(), ended.outcome(), ended.executedAs())
                            .chain(() ->
                                    settlement.withdrawIfLast(transaction, locked.orElseThrow(), Withdrawal.ENDED)));
        });
    }

    private static Outcome read(Recorded ended) {
        try {
            return EventJson.readOutcome(ended.outcome());
        } catch (UnreadableEventException e) {
            throw new PoisonRecordException("unreadable_outcome", "the outcome is not one of ours");
        }
    }
}
