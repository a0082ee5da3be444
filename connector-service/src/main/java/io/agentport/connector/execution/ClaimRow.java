// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.ToolId;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What the database knows about a call that may change something. */
public sealed interface ClaimRow {
    CallId call();

    AgentId agent();

    static ClaimRow of(Row row) {
        var call = new CallId(row.getString("call_id"));
        var agent = new AgentId(row.getString("agent"));
        return switch (row.getString("state")) {
            case "cancel_requested" -> new CancelRequested(call, agent);
            case "in_flight" ->
                new InFlight(
                        call,
                        agent,
                        tool(row),
                        row.getString("definition"),
                        row.getInteger("reply_partition"),
                        row.getString("traceparent"),
                        row.getString("approval_id"),
                        row.getString("arguments"),
                        row.getString("request_digest"),
                        row.getString("owner"),
                        instant(row, "lease_until"),
                        instant(row, "claimed_at"));
            case "ended" -> {
                var executedAs = row.getString("executed_as");
                yield new Ended(
                        call,
                        agent,
                        tool(row),
                        row.getInteger("reply_partition"),
                        row.getString("traceparent"),
                        row.getString("outcome"),
                        executedAs == null ? null : new CallId(executedAs),
                        instant(row, "ended_at"));
            }
            default -> throw new IllegalStateException("the table admits no other state");
        };
    }

    private static ToolId tool(Row row) {
        return new ToolId(row.getString("integration"), row.getString("tool"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    /** As the database's driver takes it. */
    static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The agent took the call back before a permit came. */
    record CancelRequested(CallId call, AgentId agent) implements ClaimRow {}

    /**
     * Claimed, and perhaps sent.
     *
     * @param arguments canonical JSON
     * @param owner the process that claimed it
     * @param leaseUntil when it is taken to be gone, by the database's clock
     * @param claimedAt when it was claimed first, by the database's clock
     */
    record InFlight(
            CallId call,
            AgentId agent,
            ToolId tool,
            String definition,
            int replyPartition,
            @Nullable String traceparent,
            @Nullable String approval,
            String arguments,
            String requestDigest,
            String owner,
            Instant leaseUntil,
            Instant claimedAt)
            implements ClaimRow {}

    /**
     * Ended.
     *
     * @param outcome JSON, the bytes that are sealed
     */
    record Ended(
            CallId call,
            AgentId agent,
            ToolId tool,
            int replyPartition,
            @Nullable String traceparent,
            String outcome,
            @Nullable CallId executedAs,
            Instant endedAt)
            implements ClaimRow {}
}
