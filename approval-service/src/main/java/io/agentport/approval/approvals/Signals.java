// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.approvals.CallStore.AskedCall;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.approval.publication.Transactions;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What the agent's side did: a call was taken back, or its outcome was delivered. */
@ApplicationScoped
class Signals implements Handler<SignalEvent> {
    private final KnownCalls known;
    private final Transactions transactions;
    private final ApprovalStore approvals;
    private final CallStore calls;
    private final Settlement settlement;
    private final ApprovalChanges changes;

    Signals(
            KnownCalls known,
            Transactions transactions,
            ApprovalStore approvals,
            CallStore calls,
            Settlement settlement,
            ApprovalChanges changes) {
        this.known = known;
        this.transactions = transactions;
        this.approvals = approvals;
        this.calls = calls;
        this.settlement = settlement;
        this.changes = changes;
    }

    @Override
    public Uni<Void> handle(Received<SignalEvent> received) {
        return switch (received.event()) {
            case SignalEvent.CallCancelled cancelled ->
                transactions.run(transaction -> approvals
                        .serialize(transaction, cancelled.agent())
                        .chain(() -> calls.find(transaction, cancelled.call()))
                        .chain(found -> found.map(call -> cancel(transaction, call, cancelled))
                                .orElseGet(() -> calls.entomb(transaction, cancelled.call(), cancelled.agent()))));
            case SignalEvent.OutcomeDelivered delivered ->
                known.find(delivered.call())
                        .chain(found -> found == KnownCalls.Known.ASKED
                                ? transactions.run(transaction -> calls.delivered(transaction, delivered.call()))
                                : Uni.createFrom().voidItem());
        };
    }

    private Uni<Void> cancel(SqlConnection transaction, AskedCall call, SignalEvent.CallCancelled cancelled) {
        var approval = call.approval();
        // another agent's call is none of its business, and what was approved is connector-service's to stop
        if (approval == null
                || !call.ask().call().agent().equals(cancelled.agent())
                || !call.status().equals(CallStore.AWAITING)) {
            return Uni.createFrom().voidItem();
        }
        return approvals
                .lock(transaction, approval)
                .chain(found -> found.filter(locked -> locked.approval().state() instanceof Pending)
                        .map(locked -> detach(transaction, locked, call, approval))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> detach(SqlConnection transaction, Locked locked, AskedCall call, ApprovalId approval) {
        return settlement
                .endAll(transaction, List.of(call), Withdrawal.CANCELLED.outcome(), null, locked.now())
                .chain(() -> settlement.withdrawIfLast(transaction, locked, Withdrawal.CANCELLED))
                .chain(() -> changes.announce(
                        transaction, approval, locked.approval().state().status()));
    }
}
