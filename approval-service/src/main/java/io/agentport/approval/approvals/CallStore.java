// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.messaging.PoisonRecordException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The statements on {@code approval_calls} and {@code cancelled_calls}. */
@ApplicationScoped
class CallStore {
    static final String AWAITING = "awaiting_approval";
    static final String PERMITTED = "permitted";

    /**
     * A call as it was asked.
     *
     * @param approval null if it ended without a person being asked
     */
    record AskedCall(ApprovalRequired ask, @Nullable ApprovalId approval, String status) {
        boolean isOpen() {
            return status.equals(AWAITING) || status.equals(PERMITTED);
        }
    }

    /**
     * How a call ended, as the ledger has it.
     *
     * @param outcome JSON
     */
    record Recorded(
            CallId call,
            String status,
            String outcome,
            @Nullable CallId executedAs) {}

    private static final String RECORDED = "select c.call_id, c.outcome, c.outcome_status, c.executed_as from calls c";

    private final ReadableRows readable;

    CallStore(ReadableRows readable) {
        this.readable = readable;
    }

    /** The outcome that the ledger has of a call, whoever ended it. */
    Uni<Optional<Recorded>> recorded(SqlConnection transaction, CallId call) {
        return transaction
                .preparedQuery(RECORDED + " where c.call_id = $1 and c.outcome is not null")
                .execute(Tuple.of(call.value()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(CallStore::recorded));
    }

    /** Calls that are open here and have an outcome in the ledger. */
    Uni<List<Recorded>> endedInLedger(SqlClient connection) {
        return connection
                .query(RECORDED + " join approval_calls a on a.call_id = c.call_id"
                        + " where a.outcome is null and c.outcome is not null limit 200")
                .execute()
                .map(rows -> readable.of(rows, CallStore::recorded));
    }

    private static Recorded recorded(Row row) {
        var executedAs = row.getString("executed_as");
        return new Recorded(
                new CallId(row.getString("call_id")),
                row.getString("outcome_status"),
                row.getString("outcome"),
                executedAs == null ? null : new CallId(executedAs));
    }

    /** Fails with a {@link PoisonRecordException} if what is stored cannot be read. */
    Uni<Optional<AskedCall>> find(SqlConnection transaction, CallId call) {
        return transaction
                .preparedQuery("select * from approval_calls where call_id = $1")
                .execute(Tuple.of(call.value()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(CallStore::asked));
    }

    /** The calls of an approval that have not ended, oldest first; one that cannot be read is left to the sweeper. */
    Uni<List<AskedCall>> open(SqlConnection transaction, ApprovalId approval) {
        return transaction
                .preparedQuery("select * from approval_calls where approval_id = $1 and status in ('" + AWAITING
                        + "', '" + PERMITTED + "') order by place")
                .execute(Tuple.of(approval.value()))
                .map(rows -> readable.of(rows, CallStore::asked));
    }

    Uni<Void> attach(SqlConnection transaction, ApprovalId approval, ApprovalRequired ask, String status) {
        var values = Tuple.tuple()
                .addString(ask.call().call().value())
                .addString(approval.value())
                .addString(status)
                .addString(ask.call().reason())
                .addString(json(ask));
        return transaction
                .preparedQuery("insert into approval_calls (call_id, approval_id, status, reason, ask)"
                        + " values ($1, $2, $3, $4, $5)")
                .execute(values)
                .replaceWithVoid();
    }

    /** A call that ends as it comes. */
    Uni<Void> insertEnded(
            SqlConnection transaction,
            @Nullable ApprovalId approval,
            ApprovalRequired ask,
            String status,
            String outcome,
            @Nullable CallId executedAs) {
        var values = Tuple.tuple()
                .addString(ask.call().call().value())
                .addString(approval == null ? null : approval.value())
                .addString(status)
                .addString(ask.call().reason())
                .addString(json(ask))
                .addString(outcome)
                .addString(executedAs == null ? null : executedAs.value());
        return transaction
                .preparedQuery("insert into approval_calls"
                        + " (call_id, approval_id, status, reason, ask, outcome, executed_as, ended_at)"
                        + " values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())")
                .execute(values)
                .replaceWithVoid();
    }

    Uni<Void> permitted(SqlConnection transaction, ApprovalId approval) {
        return transaction
                .preparedQuery("update approval_calls set status = '" + PERMITTED
                        + "' where approval_id = $1 and status = '" + AWAITING + "'")
                .execute(Tuple.of(approval.value()))
                .replaceWithVoid();
    }

    /** True unless the call had ended before. */
    Uni<Boolean> end(
            SqlConnection transaction, CallId call, String status, String outcome, @Nullable CallId executedAs) {
        var values = Tuple.tuple()
                .addString(call.value())
                .addString(status)
                .addString(outcome)
                .addString(executedAs == null ? null : executedAs.value());
        return transaction
                .preparedQuery("update approval_calls set status = $2, outcome = $3, executed_as = $4,"
                        + " ended_at = clock_timestamp() where call_id = $1 and outcome is null")
                .execute(values)
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> delivered(SqlConnection transaction, CallId call) {
        return transaction
                .preparedQuery("update approval_calls set delivered = true where call_id = $1")
                .execute(Tuple.of(call.value()))
                .replaceWithVoid();
    }

    /** Remembers that a call was taken back whose ask has not come. */
    Uni<Void> entomb(SqlConnection transaction, CallId call, AgentId agent) {
        return transaction
                .preparedQuery("insert into cancelled_calls (call_id, agent) values ($1, $2) on conflict do nothing")
                .execute(Tuple.of(call.value(), agent.value()))
                .replaceWithVoid();
    }

    Uni<Boolean> isEntombed(SqlConnection transaction, CallId call, AgentId agent) {
        return transaction
                .preparedQuery("select 1 from cancelled_calls where call_id = $1 and agent = $2")
                .execute(Tuple.of(call.value(), agent.value()))
                .map(rows -> rows.size() > 0);
    }

    /** An ask that has not come after so long will not come. */
    Uni<Void> forgetTombstones(SqlClient connection) {
        return connection
                .query("delete from cancelled_calls where at < clock_timestamp() - interval '1 day'")
                .execute()
                .replaceWithVoid();
    }

    private static AskedCall asked(Row row) {
        try {
            var ask = EventJson.read(row.getString("ask").getBytes(StandardCharsets.UTF_8), ApprovalRequired.class);
            var approval = row.getString("approval_id");
            return new AskedCall(ask, approval == null ? null : new ApprovalId(approval), row.getString("status"));
        } catch (UnreadableEventException e) {
            throw new PoisonRecordException(
                    "unreadable_ask", "the stored ask of `" + row.getString("call_id") + "` cannot be read");
        }
    }

    private static String json(ApprovalRequired ask) {
        return new String(EventJson.write(ask), StandardCharsets.UTF_8);
    }
}
