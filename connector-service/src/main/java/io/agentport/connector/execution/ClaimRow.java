// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
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
                        new Digest(row.getString("arguments_digest")),
                        new Digest(row.getString("definition")),
                        row.getInteger("reply_partition"),
                        row.getString("traceparent"),
                        row.getString("arguments"),
                        row.getString("request_digest"),
                        row.getString("credential"),
                        row.getBoolean("automatic"),
                        instant(row, "not_after"),
                        instant(row, "claimed_at"));
            case "ended" -> {
                var executedAs = row.getString("executed_as");
                yield new Ended(
                        call,
                        agent,
                        tool(row),
                        new Digest(row.getString("arguments_digest")),
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

    /** Decided for a call: these are its facts. */
    sealed interface Decided extends ClaimRow {
        ToolId tool();

        Digest argumentsDigest();

        /** Whether it is this call's row, and not that of another one to which somebody gave the same id. */
        default boolean isOf(CallRequested requested) {
            return agent().equals(requested.agent())
                    && tool().equals(requested.tool())
                    && argumentsDigest().equals(requested.argumentsDigest());
        }
    }

    /**
     * Claimed, and perhaps sent.
     *
     * @param arguments canonical JSON
     * @param credential see {@link Credentials#fingerprint}
     * @param automatic whether neither a person nor a grant stood behind the permit
     * @param notAfter the permit's, by the database's clock
     * @param claimedAt when it was claimed first, by the database's clock
     */
    record InFlight(
            CallId call,
            AgentId agent,
            ToolId tool,
            Digest argumentsDigest,
            Digest definition,
            int replyPartition,
            @Nullable String traceparent,
            String arguments,
            String requestDigest,
            String credential,
            boolean automatic,
            Instant notAfter,
            Instant claimedAt)
            implements Decided {}

    /**
     * Ended.
     *
     * @param outcome JSON, the bytes that are sealed
     */
    record Ended(
            CallId call,
            AgentId agent,
            ToolId tool,
            Digest argumentsDigest,
            int replyPartition,
            @Nullable String traceparent,
            String outcome,
            @Nullable CallId executedAs,
            Instant endedAt)
            implements Decided {
        /** A call that ends with an outcome that no row holds. */
        static Ended of(CallRequested call, Outcome outcome, Instant at) {
            return new Ended(
                    call.call(),
                    call.agent(),
                    call.tool(),
                    call.argumentsDigest(),
                    call.replyPartition(),
                    call.traceparent(),
                    OutcomeText.write(outcome),
                    null,
                    at);
        }
    }
}
