// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what has become of a call. */
@ApplicationScoped
public class CallRecords {
    private static final String FIND = """
            select agent, integration, tool, arguments_digest, stage, outcome, outcome_status,
                approval_id, approval_url, approval_expires_at, delivered_at is not null as delivered,
                accepted_at, ended_at
            from calls where call_id = $1 and arguments_digest is not null
            """;

    private final Pool pool;

    public CallRecords(Pool pool) {
        this.pool = pool;
    }

    /** Empty while the ledger has not read that the call was accepted, whatever else it has read about it. */
    public Uni<Optional<CallRecord>> find(CallId call) {
        return pool.preparedQuery(FIND).execute(Tuple.of(call.value())).map(rows -> {
            for (var row : rows) {
                return Optional.of(read(call, row));
            }
            return Optional.empty();
        });
    }

    private static CallRecord read(CallId call, Row row) {
        return new CallRecord(
                call,
                new AgentId(row.getString("agent")),
                new ToolId(row.getString("integration"), row.getString("tool")),
                new Digest(row.getString("arguments_digest")),
                status(row.getString("outcome_status"), row.getInteger("stage")),
                row.getString("outcome"),
                approval(row),
                row.getBoolean("delivered"),
                row.getOffsetDateTime("accepted_at").toInstant(),
                instant(row, "ended_at"));
    }

    private static String status(@Nullable String outcomeStatus, int stage) {
        if (outcomeStatus != null) {
            return outcomeStatus;
        }
        return switch (stage) {
            case CallRows.RECEIVED -> "received";
            case CallRows.AWAITING -> "awaiting_approval";
            case CallRows.PERMITTED -> "permitted";
            default -> throw new IllegalStateException("unknown stage " + stage);
        };
    }

    private static CallRecord.@Nullable Approval approval(Row row) {
        var id = row.getString("approval_id");
        if (id == null) {
            return null;
        }
        return new CallRecord.Approval(id, row.getString("approval_url"), instant(row, "approval_expires_at"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
