// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.approval.publication.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
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

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final ApprovalReads reads;
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Transactions transactions;
    private final Settlement settlement;
    private final Standing standing;
    private final ApprovalMetrics metrics;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long forgotNanos = System.nanoTime();

    Watch(
            ApprovalReads reads,
            ApprovalStore approvals,
            CallStore calls,
            Transactions transactions,
            Settlement settlement,
            Standing standing,
            ApprovalMetrics metrics) {
        this.reads = reads;
        this.approvals = approvals;
        this.calls = calls;
        this.transactions = transactions;
        this.settlement = settlement;
        this.standing = standing;
        this.metrics = metrics;
    }

    /** Looks once, unless it is looking already. Never fails: what cannot be settled now is looked at again. */
    Uni<Void> look() {
        if (!looking.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        return expireOverdue()
                .chain(this::withdrawOvertaken)
                .chain(() -> reads.countPending().invoke(metrics::pending))
                .chain(this::forgetTombstones)
                .onFailure()
                .invoke(e -> LOG.warnf("approvals could not be looked at, will be again: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .eventually(() -> looking.set(false));
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
                .chain(ids -> Settlement.each(
                        ids,
                        id -> settle(
                                id,
                                (pending, locked) -> pending.isOverAt(locked.now())
                                        ? Optional.of(pending.expire(locked.now()))
                                        : Optional.empty())));
    }

    private Uni<Void> withdrawOvertaken() {
        return reads.pending(VIEW_LAG)
                .chain(pending -> Settlement.each(
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
