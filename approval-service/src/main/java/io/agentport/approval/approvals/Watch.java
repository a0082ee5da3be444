// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.approval.publication.Transactions;
import io.agentport.messaging.OnceASecond;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Settles what no person settles: approvals whose time is over, by the database's clock, and those that policy or
 * catalogue have overtaken. Every replica looks; the compare-and-set decides which one settles.
 */
@ApplicationScoped
class Watch {
    private static final Logger LOG = Logger.getLogger(Watch.class);

    /** Views may be this much behind an ask that was made from a newer state. */
    private static final Duration VIEW_LAG = Duration.ofSeconds(1);

    /** For one approval: a row may be held by a transaction that hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final Pool pool;
    private final ApprovalReads reads;
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Transactions transactions;
    private final Settlement settlement;
    private final Executions executions;
    private final Standing standing;
    private final ApprovalMetrics metrics;
    private final OnceASecond logging = new OnceASecond();
    private volatile long forgotNanos = System.nanoTime();

    Watch(
            Pool pool,
            ApprovalReads reads,
            ApprovalStore approvals,
            CallStore calls,
            Transactions transactions,
            Settlement settlement,
            Executions executions,
            Standing standing,
            ApprovalMetrics metrics) {
        this.pool = pool;
        this.reads = reads;
        this.approvals = approvals;
        this.calls = calls;
        this.transactions = transactions;
        this.settlement = settlement;
        this.executions = executions;
        this.standing = standing;
        this.metrics = metrics;
    }

    /** Looks once. Never fails: what cannot be settled now is looked at again, and stands in no other's way. */
    Uni<Void> look() {
        return stage(this::expireOverdue)
                .chain(() -> stage(this::withdrawOvertaken))
                .chain(() -> stage(this::catchUp))
                .chain(() -> stage(
                        () -> reads.countPending().invoke(metrics::pending).replaceWithVoid()))
                .chain(() -> stage(this::forgetTombstones));
    }

    private Uni<Void> stage(Supplier<Uni<Void>> work) {
        return Uni.createFrom()
                .deferred(work::get)
                .onFailure()
                .invoke(this::unsettled)
                .onFailure()
                .recoverWithNull();
    }

    private <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Settlement.each(
                items,
                item -> stage(() -> step.apply(item).ifNoItem().after(PATIENCE).fail()));
    }

    private void unsettled(Throwable failure) {
        metrics.unsettled();
        if (logging.now()) {
            LOG.warnf("an approval could not be looked at, will be again: %s", failure.toString());
        }
    }

    /** What has ended without this service having noticed: the outcome came before the ask. */
    private Uni<Void> catchUp() {
        return calls.endedInLedger(pool).chain(ended -> each(ended, executions::settle));
    }

    private Uni<Void> forgetTombstones() {
        var now = System.nanoTime();
        if (now - forgotNanos < FORGET_EVERY.toNanos()) {
            return Uni.createFrom().voidItem();
        }
        forgotNanos = now;
        return transactions.run(calls::forgetTombstones);
    }

    private Uni<Void> expireOverdue() {
        return reads.overdue()
                .chain(ids -> each(
                        ids,
                        id -> settle(
                                id,
                                (pending, locked) -> pending.isOverAt(locked.now())
                                        ? Optional.of(pending.expire(locked.now()))
                                        : Optional.empty())));
    }

    private Uni<Void> withdrawOvertaken() {
        return reads.pending(VIEW_LAG)
                .chain(pending -> each(
                        pending,
                        approval -> gone(approval)
                                .map(why -> settle(
                                        approval.id(),
                                        (state, locked) -> Optional.of(state.withdraw(why, locked.now()))))
                                .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Optional<Withdrawal> gone(Approval approval) {
        return switch (standing.of(approval.action())) {
            case Standing.Gone(var why) -> Optional.of(why);
            case Standing.Allowed allowed -> Optional.empty();
            case Standing.Unknown unknown -> Optional.empty();
        };
    }

    private Uni<Void> settle(ApprovalId id, BiFunction<Pending, Locked, Optional<? extends Settled>> transition) {
        return transactions.run(transaction -> approvals.lock(transaction, id).chain(found -> {
            if (found.isEmpty() || !(found.get().approval().state() instanceof Pending pending)) {
                return Uni.createFrom().voidItem();
            }
            var to = transition.apply(pending, found.get());
            return to.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : settlement.settle(transaction, found.get(), to.get()).replaceWithVoid();
        }));
    }
}
