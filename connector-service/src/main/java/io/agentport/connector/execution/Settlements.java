// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.CallId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What people found out about outcomes that were not known. The outcome itself stays what it was. */
@Singleton
public final class Settlements {
    /** What became of a settlement. */
    public enum Result {
        /** Recorded: the effect is free for other calls. */
        SETTLED,
        /** The same was recorded before. */
        SETTLED_BEFORE,
        /** The opposite was recorded before. */
        CONTRADICTED,
        /** The call's outcome is known, or it has none yet. */
        NOT_UNKNOWN,
        UNKNOWN_CALL
    }

    /** Records whether the effect of a call with an unknown outcome happened, and frees its effect key. */
    public Uni<Result> settle(
            SqlConnection transaction, CallId call, boolean happened, String person, @Nullable String comment) {
        return transaction
                .preparedQuery("""
                        UPDATE claim SET settled_happened = $2, settled_by = $3, settled_comment = $4,
                            settled_at = clock_timestamp(), holds_effect = false
                        WHERE call_id = $1 AND status = 'outcome_unknown' AND settled_at IS NULL""")
                .execute(Tuple.of(call.value(), happened, person, comment))
                .flatMap(rows -> rows.rowCount() == 1
                        ? Uni.createFrom().item(Result.SETTLED)
                        : why(transaction, call, happened));
    }

    private static Uni<Result> why(SqlConnection transaction, CallId call, boolean happened) {
        return transaction
                .preparedQuery("SELECT settled_happened FROM claim WHERE call_id = $1")
                .execute(Tuple.of(call.value()))
                .map(rows -> {
                    if (rows.rowCount() == 0) {
                        return Result.UNKNOWN_CALL;
                    }
                    var before = rows.iterator().next().getBoolean("settled_happened");
                    if (before == null) {
                        return Result.NOT_UNKNOWN;
                    }
                    return before == happened ? Result.SETTLED_BEFORE : Result.CONTRADICTED;
                });
    }
}
