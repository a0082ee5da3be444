// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.messaging.OnceASecond;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Leaves out rows that cannot be read, says so and counts them: one such row must not stand in the way of the others. */
@ApplicationScoped
class ReadableRows {
    private static final Logger LOG = Logger.getLogger(ReadableRows.class);

    private final ApprovalMetrics metrics;
    private final OnceASecond logging = new OnceASecond();

    ReadableRows(ApprovalMetrics metrics) {
        this.metrics = metrics;
    }

    <T> List<T> of(RowSet<Row> rows, Function<Row, T> reader) {
        var readable = new ArrayList<T>();
        for (var row : rows) {
            try {
                readable.add(reader.apply(row));
            } catch (RuntimeException e) {
                metrics.unreadable();
                if (logging.now()) {
                    LOG.errorf("a row of an approval cannot be read and is passed over: %s", e.toString());
                }
            }
        }
        return List.copyOf(readable);
    }
}
