// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The past of an installation: rows in its tables as calls would have left them. The ledger's rows stand on a topic of
 * their own and are chained to nothing, so that this ledger does not verify; what reading and writing costs is the same.
 */
final class Filling {
    private static final long BATCH = 200_000;
    /** A call leaves about four records. */
    private static final int RECORDS_OF_A_CALL = 4;

    private static final String LEDGER = """
        insert into approval.ledger (topic, "partition", seq, kafka_offset, at, record_key, type, call_id, agent,
            integration, tool, value, value_base64, key_id, previous_mac, mac)
        select 'bench.past', n %% 6, n / 6 + 1, n / 6, now() - interval '30 days' + n * interval '1 millisecond',
            md5((n / 4)::text), 'call_updated', md5((n / 4)::text), 'default', 'stripe', 'get_customer',
            repeat(md5(n::text), 28), false, 'bench', repeat('m', 43), repeat('m', 43)
        from generate_series(%d::bigint, %d) n
        """;
    private static final String CALLS = """
        insert into approval.calls (call_id, agent, integration, tool, arguments_digest, stage, accepted_at,
            not_after, outcome, outcome_status, outcome_by, ended_at, delivered_at)
        select md5(n::text), 'default', 'stripe', 'get_customer', md5(n::text), 2, now() - interval '30 days',
            now() - interval '30 days', repeat(md5(n::text), 16), 'completed', 'connector',
            now() - interval '30 days', now() - interval '30 days'
        from generate_series(%d::bigint, %d) n
        """;
    /** As if every second call had been a write. */
    private static final String CLAIMS = """
        insert into connector.claim (call_id, state, agent, integration, tool, arguments_digest, definition,
            reply_partition, effect_key, holds_effect, outcome, status, ended_at, published, delivered)
        select md5(n::text), 'ended', 'default', 'stripe', 'create_refund', md5(n::text), md5(n::text), 0,
            'refund:' || n, false, repeat(md5(n::text), 16), 'completed', now() - interval '30 days', true, true
        from generate_series(%d::bigint, %d) n where n %% 2 = 0
        """;

    private Filling() {}

    static void fill(Connection database, long ledgerRows) throws SQLException {
        insert(database, LEDGER, ledgerRows);
        insert(database, CALLS, ledgerRows / RECORDS_OF_A_CALL);
        insert(database, CLAIMS, ledgerRows / RECORDS_OF_A_CALL);
        try (var statement = database.createStatement()) {
            for (var table : new String[] {"approval.ledger", "approval.calls", "connector.claim"}) {
                statement.execute("vacuum analyze " + table);
            }
            statement.execute("checkpoint"); // its writing is not a cost of the calls that follow
        }
    }

    private static void insert(Connection database, String sql, long rows) throws SQLException {
        try (var statement = database.createStatement()) {
            for (long from = 0; from < rows; from += BATCH) {
                statement.execute(sql.formatted(from, Math.min(from + BATCH, rows) - 1));
            }
        }
    }
}
