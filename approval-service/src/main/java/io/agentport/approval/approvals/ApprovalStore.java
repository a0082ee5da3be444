// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Action;
import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState.ApprovedOnce;
import io.agentport.approval.lifecycle.ApprovalState.ApprovedWindow;
import io.agentport.approval.lifecycle.ApprovalState.Denied;
import io.agentport.approval.lifecycle.ApprovalState.Expired;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.ApprovalState.Withdrawn;
import io.agentport.approval.lifecycle.Verdict;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.ApprovalRequired;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The statements on {@code approvals}. Whoever changes one holds its row lock, or changes it by compare-and-set alone. */
@ApplicationScoped
class ApprovalStore {
    private static final String SAME_ACTION =
            "agent = $1 and integration = $2 and tool = $3 and definition_digest = $4 and arguments_digest = $5";

    /** Asks of an agent, and its cancels, one after the other: what they look for and insert must not interleave. */
    Uni<Void> serialize(SqlConnection transaction, AgentId agent) {
        return transaction
                .preparedQuery("select pg_advisory_xact_lock(1, hashtext($1))")
                .execute(Tuple.of(agent.value()))
                .replaceWithVoid();
    }

    Uni<Optional<Locked>> lock(SqlConnection transaction, ApprovalId id) {
        return locked(transaction, "where id = $1", Tuple.of(id.value()));
    }

    Uni<Optional<Locked>> lockOpen(SqlConnection transaction, Action action) {
        return locked(
                transaction,
                "where status = 'pending' and " + SAME_ACTION + " and revision = $6",
                tuple(action).addLong(action.revision()));
    }

    /** The approved action that runs at this moment, so that the same call joins it. */
    Uni<Optional<Locked>> lockRunning(SqlConnection transaction, Action action) {
        return locked(
                transaction,
                "where status = 'approved_once' and executing_call is not null and outcome is null and " + SAME_ACTION
                        + " and revision = $6",
                tuple(action).addLong(action.revision()));
    }

    Uni<Optional<Locked>> lockExecuting(SqlConnection transaction, CallId call) {
        return locked(transaction, "where executing_call = $1 and outcome is null", Tuple.of(call.value()));
    }

    private static Uni<Optional<Locked>> locked(SqlConnection transaction, String where, Tuple values) {
        return transaction
                .preparedQuery("select *, clock_timestamp() as now from approvals " + where + " for update")
                .execute(values)
                .map(ApprovalStore::first)
                .map(found -> found.map(
                        row -> new Locked(ApprovalRows.approval(row, List.of()), ApprovalRows.instant(row, "now"))));
    }

    /** Whether a person denied the same action, under whichever policy, at most {@code window} ago. */
    Uni<Boolean> deniedWithin(SqlConnection transaction, Action action, Duration window) {
        return transaction
                .preparedQuery("select 1 from approvals where status = 'denied' and " + SAME_ACTION
                        + " and decided_at > clock_timestamp() - make_interval(secs => $6) limit 1")
                .execute(tuple(action).addDouble((double) window.toSeconds()))
                .map(rows -> rows.size() > 0);
    }

    /** The same action's last execution that ended at most {@code window} ago and that no agent has been told of. */
    Uni<Optional<Approval>> undeliveredWithin(SqlConnection transaction, Action action, Duration window) {
        return transaction
                .preparedQuery("select * from approvals a where status = 'approved_once' and outcome is not null and "
                        + SAME_ACTION + " and ended_at > clock_timestamp() - make_interval(secs => $6)"
                        + " and not exists (select 1 from approval_calls where approval_id = a.id and delivered)"
                        + " order by ended_at desc limit 1")
                .execute(tuple(action).addDouble((double) window.toSeconds()))
                .map(ApprovalStore::first)
                .map(found -> found.map(row -> ApprovalRows.approval(row, List.of())));
    }

    Uni<Long> countPending(SqlConnection transaction, AgentId agent) {
        return transaction
                .preparedQuery("select count(*) from approvals where status = 'pending' and agent = $1")
                .execute(Tuple.of(agent.value()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<Void> open(SqlConnection transaction, ApprovalId id, ApprovalRequired ask, Instant expiresAt) {
        var action = Action.of(ask.facts());
        var values = Tuple.tuple()
                .addString(id.value())
                .addString(action.agent().value())
                .addString(action.tool().integration())
                .addString(action.tool().tool())
                .addString(action.definition().value())
                .addString(action.arguments().value())
                .addLong(action.revision())
                .addString(ask.call().arguments().text())
                .addString(ask.title())
                .addString(ask.risk().code())
                .addArrayOfString(ask.rules().toArray(String[]::new))
                .addArrayOfString(ask.approverGroups().toArray(String[]::new))
                .addOffsetDateTime(expiresAt.atOffset(ZoneOffset.UTC));
        return transaction
                .preparedQuery("insert into approvals (id, agent, integration, tool, definition_digest,"
                        + " arguments_digest, revision, arguments, title, risk, rules, approver_groups, expires_at)"
                        + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
                .execute(values)
                .replaceWithVoid();
    }

    /** The compare-and-set that settles an approval: true for exactly one of all who try. */
    Uni<Boolean> settle(SqlConnection transaction, ApprovalId id, Settled to) {
        var verdict = verdict(to);
        var values = Tuple.tuple()
                .addString(id.value())
                .addString(to.status())
                .addOffsetDateTime(to.at().atOffset(ZoneOffset.UTC))
                .addString(verdict.map(Verdict::by).orElse(null))
                .addString(verdict.map(Verdict::comment).orElse(null))
                .addString(to instanceof Withdrawn withdrawn ? withdrawn.why().code() : null);
        return transaction
                .preparedQuery("update approvals set status = $2, decided_at = $3, decided_by = $4, comment = $5,"
                        + " withdrawn_reason = $6 where id = $1 and status = 'pending'")
                .execute(values)
                .map(rows -> rows.rowCount() == 1);
    }

    private static Optional<Verdict> verdict(Settled settled) {
        return switch (settled) {
            case ApprovedOnce approved -> Optional.of(approved.verdict());
            case ApprovedWindow approved -> Optional.of(approved.verdict());
            case Denied denied -> Optional.of(denied.verdict());
            case Expired expired -> Optional.empty();
            case Withdrawn withdrawn -> Optional.empty();
        };
    }

    Uni<Void> execute(SqlConnection transaction, ApprovalId id, CallId call) {
        return transaction
                .preparedQuery("update approvals set executing_call = $2 where id = $1 and outcome is null")
                .execute(Tuple.of(id.value(), call.value()))
                .replaceWithVoid();
    }

    /** Stores what really happened. */
    Uni<Void> ended(SqlConnection transaction, ApprovalId id, String outcome) {
        return transaction
                .preparedQuery("update approvals set outcome = $2, ended_at = clock_timestamp()"
                        + " where id = $1 and outcome is null")
                .execute(Tuple.of(id.value(), outcome))
                .replaceWithVoid();
    }

    private static Tuple tuple(Action action) {
        return Tuple.tuple()
                .addString(action.agent().value())
                .addString(action.tool().integration())
                .addString(action.tool().tool())
                .addString(action.definition().value())
                .addString(action.arguments().value());
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst();
    }
}
