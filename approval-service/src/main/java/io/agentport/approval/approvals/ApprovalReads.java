// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.AttachedCall;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Looks at approvals without touching them. */
@ApplicationScoped
class ApprovalReads {
    private final Pool pool;
    private final ReadableRows readable;

    ApprovalReads(Pool pool, ReadableRows readable) {
        this.pool = pool;
        this.readable = readable;
    }

    Uni<Optional<Approval>> find(ApprovalId id) {
        return pool.preparedQuery("select * from approvals where id = $1")
                .execute(Tuple.of(id.value()))
                .chain(this::withCalls)
                .map(found -> found.stream().findFirst());
    }

    /**
     * The newest approvals, newest first.
     *
     * @param status null for all
     */
    Uni<List<Approval>> list(@Nullable String status, int limit) {
        return pool.preparedQuery("select * from approvals where $1::text is null or status = $1"
                        + " order by created_at desc limit $2")
                .execute(Tuple.of(status, limit))
                .chain(this::withCalls);
    }

    /** Those that wait for a person, opened at least {@code age} ago, without their calls. */
    Uni<List<Approval>> pending(Duration age) {
        return pool.preparedQuery("select * from approvals where status = 'pending'"
                        + " and created_at <= clock_timestamp() - make_interval(secs => $1)")
                .execute(Tuple.of((double) age.toSeconds()))
                .map(rows -> readable.of(rows, row -> ApprovalRows.approval(row, List.of())));
    }

    Uni<List<ApprovalId>> overdue() {
        return pool.query("select id from approvals where status = 'pending' and expires_at <= clock_timestamp()"
                        + " order by expires_at limit 200")
                .execute()
                .map(rows -> readable.of(rows, row -> new ApprovalId(row.getString("id"))));
    }

    Uni<Long> countPending() {
        return pool.query("select count(*) from approvals where status = 'pending'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<List<Approval>> withCalls(RowSet<Row> approvals) {
        if (approvals.size() == 0) {
            return Uni.createFrom().item(List.of());
        }
        var ids = stream(approvals).map(row -> row.getString("id")).toArray(String[]::new);
        return pool.preparedQuery("select approval_id, call_id, status, reason, attached_at from approval_calls"
                        + " where approval_id = any($1) order by place")
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(calls -> {
                    var byApproval = byApproval(calls);
                    return readable.of(
                            approvals,
                            row -> ApprovalRows.approval(row, byApproval.getOrDefault(row.getString("id"), List.of())));
                });
    }

    private static Map<String, List<AttachedCall>> byApproval(RowSet<Row> calls) {
        var byApproval = new HashMap<String, List<AttachedCall>>();
        calls.forEach(row -> byApproval
                .computeIfAbsent(row.getString("approval_id"), id -> new ArrayList<>())
                .add(ApprovalRows.call(row)));
        return byApproval;
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
