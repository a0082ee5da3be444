// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What stands in the ledger's tables, read past approval-service. Every method fails unchecked while the database is away. */
final class Ledger {
    private final Backend backend;

    private Ledger(Backend backend) {
        this.backend = backend;
    }

    static Ledger of(Stack stack) {
        return new Ledger(new Backend(stack));
    }

    /**
     * A call that was accepted.
     *
     * @param request the record of it, JSON
     * @param status of its outcome; empty if it has none
     * @param outcomes how many different outcomes the records of its end give it
     * @param statuses of these
     */
    record Call(String id, JsonNode request, String status, int outcomes, Set<String> statuses) {
        /** See {@link UnreliableUpstream}. */
        String subject() {
            var found =
                    UnreliableUpstream.SUBJECT.matcher(request.at("/arguments").asText());
            return found.find() ? found.group() : id;
        }

        String tool() {
            return request.at("/tool/tool").asText();
        }
    }

    private interface Question<T> {
        T ask(Connection database) throws SQLException, IOException;
    }

    private <T> T ask(Question<T> question) {
        try (var database = backend.database()) {
            return question.ask(database);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The calls that were accepted since then, by their ids. */
    Map<String, Call> calls(Instant since) {
        return ask(database -> {
            var found = new HashMap<String, Call>();
            try (var query = database.prepareStatement("""
                select r.call_id, r.value, coalesce(c.outcome_status, '') as status,
                    (select count(distinct (e.value::json ->> 'outcome', e.value::json ->> 'executed_as'))
                        from approval.ledger e where e.call_id = r.call_id and e.type = 'call_ended') as outcomes,
                    (select coalesce(string_agg(distinct (e.value::json ->> 'outcome')::json ->> 'status', ','), '')
                        from approval.ledger e where e.call_id = r.call_id and e.type = 'call_ended') as statuses
                from approval.ledger r left join approval.calls c using (call_id)
                where r.type = 'call_requested' and r.at >= ?\
                """)) {
                query.setTimestamp(1, Timestamp.from(since));
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        var id = rows.getString("call_id");
                        found.put(
                                id,
                                new Call(
                                        id,
                                        Http.JSON.readTree(rows.getString("value")),
                                        rows.getString("status"),
                                        rows.getInt("outcomes"),
                                        Set.of(rows.getString("statuses").split(","))));
                    }
                }
            }
            return found;
        });
    }

    /** How many calls stand on their topic that the ledger has not appended. */
    long unreadCalls() {
        return ask(database -> {
            long unread = 0;
            var ends = backend.ends("agentport.calls");
            try (var query = database.createStatement();
                    var rows = query.executeQuery("select \"partition\", kafka_offset from approval.ledger_heads"
                            + " where topic = 'agentport.calls'")) {
                while (rows.next()) {
                    ends.merge(rows.getInt(1), -rows.getLong(2) - 1, Long::sum);
                }
            }
            for (long left : ends.values()) {
                unread += left;
            }
            return unread;
        });
    }

    /** How many calls were given a second, different outcome; no test allows any. */
    int conflicts() {
        return ask(database -> {
            try (var query = database.createStatement();
                    var rows = query.executeQuery("select count(*) from approval.call_conflicts")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
