// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a batch, folded into one row per call and sorted by call, so that batches that are stored at the same time
 * take the rows' locks in the same order. Of two outcomes of a call the first stays.
 */
final class CallRows {
    static final int RECEIVED = 0;
    static final int AWAITING = 1;
    static final int PERMITTED = 2;

    private static final class Row {
        int stage = RECEIVED;
        CallChange.@Nullable Received received;

        @Nullable
        String approval;

        @Nullable
        String approvalUrl;

        @Nullable
        Instant approvalExpiresAt;

        CallChange.@Nullable Ended ended;

        @Nullable
        Instant cancelAskedAt;

        @Nullable
        Instant deliveredAt;

        void apply(CallChange change) {
            switch (change) {
                case CallChange.Received c -> received = received == null ? c : received;
                case CallChange.Asked c -> {
                    stage = Math.max(stage, AWAITING);
                    approvalExpiresAt = approvalExpiresAt == null ? c.expiresAt() : approvalExpiresAt;
                }
                case CallChange.Awaiting c -> {
                    stage = Math.max(stage, AWAITING);
                    approval = c.approval();
                    approvalUrl = c.url();
                    approvalExpiresAt = c.expiresAt() == null ? approvalExpiresAt : c.expiresAt();
                }
                case CallChange.Permitted c -> stage = PERMITTED;
                case CallChange.Ended c -> ended = ended == null ? c : ended;
                case CallChange.CancelAsked c -> cancelAskedAt = c.at();
                case CallChange.Delivered c -> deliveredAt = c.at();
            }
        }
    }

    private final TreeMap<String, Row> rows = new TreeMap<>();

    static CallRows of(List<CallChange> changes) {
        var folded = new CallRows();
        for (var change : changes) {
            folded.rows
                    .computeIfAbsent(change.call().value(), call -> new Row())
                    .apply(change);
        }
        return folded;
    }

    /** The columns of {@link CallTable}'s statement, each as one array. */
    Tuple columns() {
        var all = rows.values();
        return Tuple.tuple()
                .addArrayOfString(rows.keySet().toArray(String[]::new))
                .addArrayOfString(texts(all, row -> agent(row)))
                .addArrayOfString(texts(all, row -> integration(row)))
                .addArrayOfString(texts(all, row -> tool(row)))
                .addArrayOfString(texts(
                        all,
                        row -> row.received == null
                                ? null
                                : row.received.arguments().value()))
                .addArrayOfInteger(all.stream().map(row -> row.stage).toArray(Integer[]::new))
                .addArrayOfOffsetDateTime(times(all, row -> row.received == null ? null : row.received.acceptedAt()))
                .addArrayOfOffsetDateTime(times(all, row -> row.received == null ? null : row.received.notAfter()))
                .addArrayOfString(texts(all, row -> row.approval))
                .addArrayOfString(texts(all, row -> row.approvalUrl))
                .addArrayOfOffsetDateTime(times(all, row -> row.approvalExpiresAt))
                .addArrayOfString(texts(all, row -> row.ended == null ? null : row.ended.outcome()))
                .addArrayOfString(texts(all, row -> row.ended == null ? null : row.ended.status()))
                .addArrayOfString(texts(
                        all, row -> row.ended == null ? null : row.ended.by().code()))
                .addArrayOfBoolean(all.stream()
                        .map(row -> row.ended == null ? null : row.ended.held())
                        .toArray(Boolean[]::new))
                .addArrayOfString(texts(all, row -> executedAs(row)))
                .addArrayOfOffsetDateTime(times(all, row -> row.ended == null ? null : row.ended.at()))
                .addArrayOfOffsetDateTime(times(all, row -> row.cancelAskedAt))
                .addArrayOfOffsetDateTime(times(all, row -> row.deliveredAt));
    }

    private static @Nullable String agent(Row row) {
        if (row.received != null) {
            return row.received.agent().value();
        }
        return row.ended == null ? null : row.ended.agent().value();
    }

    private static @Nullable String integration(Row row) {
        if (row.received != null) {
            return row.received.tool().integration();
        }
        return row.ended == null ? null : row.ended.tool().integration();
    }

    private static @Nullable String tool(Row row) {
        if (row.received != null) {
            return row.received.tool().tool();
        }
        return row.ended == null ? null : row.ended.tool().tool();
    }

    private static @Nullable String executedAs(Row row) {
        return row.ended == null || row.ended.executedAs() == null
                ? null
                : row.ended.executedAs().value();
    }

    private static String[] texts(Collection<Row> rows, Function<Row, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(Collection<Row> rows, Function<Row, @Nullable Instant> column) {
        return rows.stream().map(row -> utc(column.apply(row))).toArray(OffsetDateTime[]::new);
    }

    static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
