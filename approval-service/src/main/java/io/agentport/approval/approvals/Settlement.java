// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.approvals.CallStore.AskedCall;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.approval.publication.Announcements;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.EventJson;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Settles an approval, whoever asks for it: by a person, by time, by a cancel, by a changed policy. */
@ApplicationScoped
class Settlement {
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Announcements announcements;
    private final Progress progress;
    private final ApprovalChanges changes;
    private final ApprovalMetrics metrics;

    Settlement(
            ApprovalStore approvals,
            CallStore calls,
            Announcements announcements,
            Progress progress,
            ApprovalChanges changes,
            ApprovalMetrics metrics) {
        this.approvals = approvals;
        this.calls = calls;
        this.announcements = announcements;
        this.progress = progress;
        this.changes = changes;
        this.metrics = metrics;
    }

    /** False if someone else was first: then nothing has changed. */
    Uni<Boolean> settle(SqlConnection transaction, Locked locked, Settled to) {
        var id = locked.approval().id();
        return approvals.settle(transaction, id, to).chain(won -> {
            if (!won) {
                return Uni.createFrom().item(false);
            }
            metrics.waited(to.status(), Duration.between(locked.approval().createdAt(), to.at()));
            return calls.open(transaction, id)
                    .chain(open -> to.outcome()
                            .map(outcome -> endAll(transaction, open, outcome, null, locked.now()))
                            .orElseGet(() -> run(transaction, id, open, locked.now())))
                    .chain(() -> changes.announce(transaction, id, to.status()))
                    .replaceWith(true);
        });
    }

    private Uni<Void> run(SqlConnection transaction, ApprovalId id, List<AskedCall> open, Instant now) {
        // INVARIANT: a pending approval has an attached call; the last cancel withdraws it
        var oldest = open.getFirst().ask();
        return approvals
                .execute(transaction, id, oldest.call().call())
                .chain(() -> calls.permitted(transaction, id))
                .chain(() -> announcements.permitted(transaction, oldest, id.value(), now))
                .chain(() -> each(
                        open, call -> progress.approved(transaction, call.ask().call(), id, now)));
    }

    /** Ends calls with the same outcome, each in its own name. */
    Uni<Void> endAll(
            SqlConnection transaction,
            List<AskedCall> ending,
            Outcome outcome,
            @Nullable CallId executedAs,
            Instant now) {
        var json = EventJson.writeOutcome(outcome);
        return each(ending, call -> end(transaction, call, outcome.status(), json, executedAs, now));
    }

    /** Ends one call, unless it has ended already, here or, as the ledger knows, elsewhere. */
    Uni<Void> end(
            SqlConnection transaction,
            AskedCall ending,
            String status,
            String outcome,
            @Nullable CallId executedAs,
            Instant now) {
        var call = ending.ask().call();
        return calls.recorded(transaction, call.call())
                .chain(found -> found.map(elsewhere -> calls.end(
                                        transaction,
                                        call.call(),
                                        elsewhere.status(),
                                        elsewhere.outcome(),
                                        elsewhere.executedAs())
                                .replaceWithVoid())
                        .orElseGet(() -> calls.end(transaction, call.call(), status, outcome, executedAs)
                                .chain(first -> first
                                        ? announcements.ended(transaction, call, outcome, executedAs, now)
                                        : Uni.createFrom().voidItem())));
    }

    /** With no call left there is nothing to decide. */
    Uni<Void> withdrawIfLast(SqlConnection transaction, Locked locked, Withdrawal why) {
        if (!(locked.approval().state() instanceof Pending pending)) {
            return Uni.createFrom().voidItem();
        }
        return calls.open(transaction, locked.approval().id())
                .chain(open -> open.isEmpty()
                        ? settle(transaction, locked, pending.withdraw(why, locked.now()))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
