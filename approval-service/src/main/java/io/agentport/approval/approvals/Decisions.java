// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState;
import io.agentport.approval.lifecycle.ApprovalState.ApprovedOnce;
import io.agentport.approval.lifecycle.ApprovalState.ApprovedWindow;
import io.agentport.approval.lifecycle.ApprovalState.Denied;
import io.agentport.approval.lifecycle.ApprovalState.Expired;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.ApprovalState.Withdrawn;
import io.agentport.approval.lifecycle.Seen;
import io.agentport.approval.lifecycle.Verdict;
import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A person's decision on an approval, taken once. */
@ApplicationScoped
class Decisions {
    /** What a person may say. */
    enum Choice {
        APPROVE_ONCE,
        DENY
    }

    /**
     * A decision as a person made it.
     *
     * @param groups the approver groups the person is in
     * @param everyGroup whether groups do not matter for this person
     */
    record Request(
            ApprovalId approval,
            Choice choice,
            Seen seen,
            @Nullable String comment,
            String person,
            Set<String> groups,
            boolean everyGroup) {}

    /** How it went. */
    sealed interface Answer {
        record Decided(Approval approval, Settled to) implements Answer {}

        record NotFound() implements Answer {}

        /** The person is in none of the groups that may decide. */
        record NotYours() implements Answer {}

        /** What the person saw is not what stands there. */
        record Stale(Approval approval) implements Answer {}

        /** Someone or something else settled it. */
        record AlreadySettled(ApprovalId approval, ApprovalState state) implements Answer {}

        /** Nobody can tell at this moment whether the policy still allows it. */
        record NotNow() implements Answer {}
    }

    private final Transactions transactions;
    private final ApprovalStore approvals;
    private final Settlement settlement;
    private final Standing standing;
    private final Announcements announcements;

    Decisions(
            Transactions transactions,
            ApprovalStore approvals,
            Settlement settlement,
            Standing standing,
            Announcements announcements) {
        this.transactions = transactions;
        this.approvals = approvals;
        this.settlement = settlement;
        this.standing = standing;
        this.announcements = announcements;
    }

    Uni<Answer> decide(Request request) {
        return transactions.run(transaction -> approvals
                .lock(transaction, request.approval())
                .chain(found -> found.map(locked -> decide(transaction, locked, request))
                        .orElseGet(() -> Uni.createFrom().item(new Answer.NotFound()))));
    }

    private Uni<Answer> decide(SqlConnection transaction, Locked locked, Request request) {
        var approval = locked.approval();
        if (!request.everyGroup() && !approval.isOpenTo(request.groups())) {
            return Uni.createFrom().item(new Answer.NotYours());
        }
        if (!(approval.state() instanceof Pending pending)) {
            return Uni.createFrom().item(new Answer.AlreadySettled(approval.id(), approval.state()));
        }
        if (!approval.seen().equals(request.seen())) {
            return Uni.createFrom().item(new Answer.Stale(approval));
        }
        var verdict = new Verdict(request.person(), request.comment(), locked.now());
        return switch (request.choice()) {
            case DENY -> settle(transaction, locked, pending.deny(verdict), verdict);
            case APPROVE_ONCE ->
                switch (standing.of(approval.action())) {
                    case Standing.Allowed allowed -> settle(transaction, locked, pending.approveOnce(verdict), verdict);
                    case Standing.Gone(var why) ->
                        settle(transaction, locked, pending.withdraw(why, locked.now()), verdict);
                    case Standing.Unknown unknown -> Uni.createFrom().item(new Answer.NotNow());
                };
        };
    }

    private Uni<Answer> settle(SqlConnection transaction, Locked locked, Settled to, Verdict verdict) {
        var approval = locked.approval();
        return settlement.settle(transaction, locked, to).chain(won -> {
            // INVARIANT: we hold the row and it was pending, so nobody can have been first
            if (!won) {
                return Uni.createFrom()
                        .failure(new IllegalStateException("settled behind a row lock: " + approval.id()));
            }
            return switch (to) {
                case ApprovedOnce a -> decided(transaction, approval, to, verdict);
                case ApprovedWindow a -> decided(transaction, approval, to, verdict);
                case Denied d -> decided(transaction, approval, to, verdict);
                // the person came too late, or for what may not run any more
                case Expired e -> Uni.createFrom().item(new Answer.AlreadySettled(approval.id(), to));
                case Withdrawn w -> Uni.createFrom().item(new Answer.AlreadySettled(approval.id(), to));
            };
        });
    }

    private Uni<Answer> decided(SqlConnection transaction, Approval approval, Settled to, Verdict verdict) {
        var action = approval.action();
        var comment = verdict.comment();
        return announcements
                .audited(
                        transaction,
                        "person:" + verdict.by(),
                        "approval." + to.status(),
                        approval.id().value(),
                        Map.of(
                                "agent", action.agent().value(),
                                "tool", action.tool().key(),
                                "arguments_digest", action.arguments().value(),
                                "comment", comment == null ? "" : comment))
                .replaceWith(new Answer.Decided(approval, to));
    }
}
