// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Action;
import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalId;
import io.agentport.approval.lifecycle.ApprovalState;
import io.agentport.approval.lifecycle.AttachedCall;
import io.agentport.approval.lifecycle.Execution;
import io.agentport.approval.lifecycle.Verdict;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.messaging.PoisonRecordException;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code approvals} and {@code approval_calls} as what they mean. */
final class ApprovalRows {
    private ApprovalRows() {}

    /** @throws PoisonRecordException if it is no row of ours: what comes on a topic for it must not wait for ever */
    static Approval approval(Row row, List<AttachedCall> calls) {
        try {
            return read(row, calls);
        } catch (RuntimeException e) {
            throw new PoisonRecordException(
                    "unreadable_approval", "the stored approval `" + row.getString("id") + "` cannot be read: " + e);
        }
    }

    private static Approval read(Row row, List<AttachedCall> calls) {
        var action = new Action(
                new AgentId(row.getString("agent")),
                new ToolId(row.getString("integration"), row.getString("tool")),
                new Digest(row.getString("definition_digest")),
                new Digest(row.getString("arguments_digest")),
                row.getLong("revision"));
        return new Approval(
                new ApprovalId(row.getString("id")),
                row.getInteger("version"),
                action,
                row.getString("arguments"),
                row.getString("title"),
                Risk.ofCode(row.getString("risk")).orElseThrow(),
                List.of(row.getArrayOfStrings("rules")),
                List.of(row.getArrayOfStrings("approver_groups")),
                instant(row, "created_at"),
                instant(row, "expires_at"),
                state(row),
                execution(row),
                calls);
    }

    private static ApprovalState state(Row row) {
        var status = row.getString("status");
        return switch (status) {
            case "pending" -> new ApprovalState.Pending(instant(row, "expires_at"));
            case "approved_once" -> new ApprovalState.ApprovedOnce(verdict(row));
            case "approved_window" -> new ApprovalState.ApprovedWindow(verdict(row));
            case "denied" -> new ApprovalState.Denied(verdict(row));
            case "expired" -> new ApprovalState.Expired(instant(row, "decided_at"));
            case "withdrawn" ->
                new ApprovalState.Withdrawn(
                        Withdrawal.ofCode(row.getString("withdrawn_reason")), instant(row, "decided_at"));
            default -> throw new IllegalStateException("unknown status of an approval `" + status + "`");
        };
    }

    private static Verdict verdict(Row row) {
        return new Verdict(row.getString("decided_by"), row.getString("comment"), instant(row, "decided_at"));
    }

    private static @Nullable Execution execution(Row row) {
        var call = row.getString("executing_call");
        return call == null ? null : new Execution(new CallId(call), row.getString("outcome"));
    }

    static AttachedCall call(Row row) {
        return new AttachedCall(
                new CallId(row.getString("call_id")),
                row.getString("status"),
                row.getString("reason"),
                instant(row, "attached_at"));
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
