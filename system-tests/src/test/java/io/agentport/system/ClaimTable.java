// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.contracts.calls.CallId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** connector-service's claims, as an administrator of the database gets at them. */
final class ClaimTable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Backend backend;

    ClaimTable(Backend backend) {
        this.backend = backend;
    }

    /** What remains of the claims when the database is restored from a backup that knows none of these calls. */
    void forget() throws IOException, SQLException {
        try (var database = backend.database();
                var statement = database.createStatement()) {
            statement.execute("delete from connector.claim");
            statement.execute("delete from connector.read_done");
        }
    }

    String statusOf(CallId call) throws IOException, SQLException {
        try (var database = backend.database();
                var query = database.prepareStatement("select status from connector.claim where call_id = ?")) {
            query.setString(1, call.value());
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : "no claim";
            }
        }
    }

    /** The ledger, which was not restored, must have noticed that the call ended twice; no other call may have. */
    void forgetConflictOf(CallId call) throws IOException, SQLException {
        try (var database = backend.database();
                var delete = database.prepareStatement("delete from approval.call_conflicts where call_id = ?")) {
            delete.setString(1, call.value());
            Eventually.get(
                    "the ledger notices the second outcome", SOON, delete::executeUpdate, noticed -> noticed == 1);
        }
    }

    void awaitDatabaseTime(Instant time) throws IOException, SQLException {
        try (var database = backend.database();
                var query = database.prepareStatement("select clock_timestamp() > ?::timestamptz")) {
            query.setString(1, time.toString());
            Eventually.get(
                    "the permit is over",
                    Duration.ofMinutes(2),
                    () -> {
                        try (var rows = query.executeQuery()) {
                            rows.next();
                            return rows.getBoolean(1);
                        }
                    },
                    over -> over);
        }
    }
}
