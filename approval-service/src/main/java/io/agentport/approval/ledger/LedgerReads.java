// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.Entry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers queries from the ledger. */
@ApplicationScoped
class LedgerReads {
    private final Pool pool;

    LedgerReads(Pool pool) {
        this.pool = pool;
    }

    /** At most {@code limit} records; if there are as many, there may be more after the last. */
    Uni<List<Entry>> page(LedgerQuery query) {
        var values = Tuple.tuple();
        var conditions = new ArrayList<String>();
        text(conditions, values, "call_id", query.call());
        text(conditions, values, "agent", query.agent());
        text(conditions, values, "integration", query.integration());
        text(conditions, values, "type", query.type());
        time(conditions, values, "at >= ", query.since());
        time(conditions, values, "at < ", query.until());
        var after = query.after();
        if (after != null) {
            conditions.add("(at, topic, \"partition\", seq) " + (query.newestFirst() ? "<" : ">")
                    + " ($%d, $%d, $%d, $%d)"
                            .formatted(values.size() + 1, values.size() + 2, values.size() + 3, values.size() + 4));
            values.addOffsetDateTime(after.at().atOffset(ZoneOffset.UTC))
                    .addString(after.chain().topic())
                    .addInteger(after.chain().partition())
                    .addLong(after.seq());
        }
        var direction = query.newestFirst() ? " desc" : "";
        var sql = "select " + LedgerRows.COLUMNS + " from ledger"
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                + " order by at" + direction + ", topic" + direction + ", \"partition\"" + direction + ", seq"
                + direction + " limit " + query.limit();
        return pool.preparedQuery(sql).execute(values).map(rows -> {
            var entries = new ArrayList<Entry>();
            rows.forEach(row -> entries.add(LedgerRows.entry(row)));
            return entries;
        });
    }

    /** All records, read page by page as they are taken. */
    Multi<Entry> all(LedgerQuery query) {
        var next = new AtomicReference<>(query);
        return Multi.createBy()
                .repeating()
                .uni(() -> page(next.get()).invoke(page -> {
                    if (!page.isEmpty()) {
                        next.updateAndGet(each -> each.goOnAfter(page.getLast()));
                    }
                }))
                .whilst(page -> page.size() == query.limit())
                .onItem()
                .<Entry>disjoint();
    }

    private static void text(List<String> conditions, Tuple values, String column, @Nullable String value) {
        if (value != null) {
            values.addString(value);
            conditions.add(column + " = $" + values.size());
        }
    }

    private static void time(List<String> conditions, Tuple values, String comparison, @Nullable Instant value) {
        if (value != null) {
            values.addOffsetDateTime(value.atOffset(ZoneOffset.UTC));
            conditions.add(comparison + "$" + values.size());
        }
    }
}
