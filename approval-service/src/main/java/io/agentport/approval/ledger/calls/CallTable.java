// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.seals.Party;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Applies changes to the table {@code calls}. What is known stays: the first facts, the first verified outcome, the
 * furthest stage.
 */
public final class CallTable {
    private static final String APPLY = """
        insert into calls as c (call_id, agent, integration, tool, arguments_digest, stage, accepted_at, not_after,
            approval_id, approval_url, approval_expires_at,
            outcome, outcome_status, outcome_by, outcome_held, executed_as, ended_at, cancel_asked_at, delivered_at)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[],
            $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::timestamptz[],
            $12::text[], $13::text[], $14::text[], $15::boolean[], $16::text[], $17::timestamptz[],
            $18::timestamptz[], $19::timestamptz[])
        on conflict (call_id) do update set
            agent = coalesce(c.agent, excluded.agent),
            integration = coalesce(c.integration, excluded.integration),
            tool = coalesce(c.tool, excluded.tool),
            arguments_digest = coalesce(c.arguments_digest, excluded.arguments_digest),
            stage = greatest(c.stage, excluded.stage),
            accepted_at = coalesce(c.accepted_at, excluded.accepted_at),
            not_after = coalesce(c.not_after, excluded.not_after),
            approval_id = coalesce(c.approval_id, excluded.approval_id),
            approval_url = coalesce(c.approval_url, excluded.approval_url),
            approval_expires_at = coalesce(c.approval_expires_at, excluded.approval_expires_at),
            outcome = coalesce(c.outcome, excluded.outcome),
            outcome_status = coalesce(c.outcome_status, excluded.outcome_status),
            outcome_by = coalesce(c.outcome_by, excluded.outcome_by),
            outcome_held = coalesce(c.outcome_held, excluded.outcome_held),
            executed_as = case when c.outcome is null then excluded.executed_as else c.executed_as end,
            ended_at = coalesce(c.ended_at, excluded.ended_at),
            cancel_asked_at = coalesce(c.cancel_asked_at, excluded.cancel_asked_at),
            delivered_at = coalesce(c.delivered_at, excluded.delivered_at)
        """;

    // What connector-service answers without holding it, it may answer again: a read is read again after a crash. That
    // is no
    // second outcome, and neither is a refusal to read again. Whatever else differs is.
    private static final String CONFLICTS = """
        insert into call_conflicts (call_id, outcome, outcome_by, ended_at)
        select e.call_id, e.outcome, e.outcome_by, e.ended_at
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[])
            as e(call_id, outcome, status, outcome_by, held, ended_at)
        join calls c on c.call_id = e.call_id
        where c.outcome <> e.outcome
            and not (c.outcome_by = $7 and e.outcome_by = $7
                and (not e.held
                    or (c.outcome_held is false and e.status not in ('completed', 'outcome_unknown'))))
        on conflict do nothing
        returning call_id
        """;

    private CallTable() {}

    /** Applies the changes of a batch. The item are the calls that now have a new conflicting outcome. */
    public static Uni<List<String>> apply(SqlConnection transaction, List<CallChange> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var endings = changes.stream()
                .filter(CallChange.Ended.class::isInstance)
                .map(CallChange.Ended.class::cast)
                .sorted(Comparator.comparing(ended -> ended.call().value()))
                .toList();
        var applied =
                transaction.preparedQuery(APPLY).execute(CallRows.of(changes).columns());
        return endings.isEmpty()
                ? applied.map(rows -> List.of())
                : applied.chain(() -> conflicts(transaction, endings));
    }

    private static Uni<List<String>> conflicts(SqlConnection transaction, List<CallChange.Ended> endings) {
        var columns = Tuple.tuple()
                .addArrayOfString(texts(endings, ended -> ended.call().value()))
                .addArrayOfString(texts(endings, CallChange.Ended::outcome))
                .addArrayOfString(texts(endings, CallChange.Ended::status))
                .addArrayOfString(texts(endings, ended -> ended.by().code()))
                .addArrayOfBoolean(endings.stream().map(CallChange.Ended::held).toArray(Boolean[]::new))
                .addArrayOfOffsetDateTime(
                        endings.stream().map(ended -> CallRows.utc(ended.at())).toArray(OffsetDateTime[]::new))
                .addString(Party.CONNECTOR.code());
        return transaction.preparedQuery(CONFLICTS).execute(columns).map(rows -> {
            var calls = new ArrayList<String>();
            rows.forEach(row -> calls.add(row.getString(0)));
            return List.copyOf(calls);
        });
    }

    private static String[] texts(List<CallChange.Ended> endings, Function<CallChange.Ended, String> column) {
        return endings.stream().map(column).toArray(String[]::new);
    }
}
