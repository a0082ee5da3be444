// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.CallRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The claim rows: what makes a call happen at most once. Each method is one statement.
 *
 * <p>Statements that change several rows that others may change too lock them in the order of their ids, so that no two wait
 * for one another. A row with an owner is in flight unless it has ended, and those that find a row by its id say the latter:
 * {@code state = 'in_flight'} would let the planner walk through the index of all leases instead.
 */
@Singleton
public class Claims {
    private static final double MILLIS = 1000.0;
    /** Nobody waits for it: the outcome is with the gateway. */
    private static final Duration PUBLISHED_PAUSE = Duration.ofMillis(100);

    private final Pool pool;
    private final ExecutionSettings settings;
    /** Names this process; another one, also the next on this machine, has another. */
    private final String owner = UUID.randomUUID().toString();

    private final Batcher<CallId> published;

    public Claims(Pool pool, ExecutionSettings settings, Vertx vertx) {
        this.pool = pool;
        this.settings = settings;
        this.published = new Batcher<>(vertx, PUBLISHED_PAUSE, this::published);
    }

    public String owner() {
        return owner;
    }

    /**
     * Claims a call for this process until its upstream's timeout and the margin are over.
     *
     * @param credential see {@link Credentials#fingerprint}
     */
    Uni<Verdict> claim(Order order, Digest credential) {
        var call = order.call();
        var values = Tuple.tuple()
                .addValue(call.call().value())
                .addValue(call.agent().value())
                .addValue(call.tool().integration())
                .addValue(call.tool().tool())
                .addValue(call.argumentsDigest().value())
                .addValue(order.tool().definition().value())
                .addValue(call.replyPartition())
                .addValue(call.traceparent())
                .addValue(order.approval())
                .addValue(order.effectKey())
                .addValue(call.arguments().text())
                .addValue(order.requestDigest())
                .addValue(credential.value())
                .addValue(order.automatic())
                .addValue(owner)
                .addValue(seconds(lease(order.tool().upstream().timeout())))
                .addValue(ClaimRow.timestamp(order.notAfter()))
                .addValue(seconds(settings.repeatWindow()));
        return pool.preparedQuery("""
                        SELECT verdict, other FROM claim_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                            $14, $15, $16, $17, $18)""").execute(values).map(rows -> {
            var row = rows.iterator().next();
            return Verdict.of(row.getString("verdict"), row.getString("other"));
        });
    }

    /** Records the outcome of what this process claimed. Empty if the claim is not this process's any more. */
    Uni<Optional<Ended>> finish(CallId call, Outcome outcome, String text) {
        return pool.preparedQuery("""
                        UPDATE claim SET state = 'ended', outcome = $3, status = $4, ended_at = clock_timestamp(),
                            holds_effect = ($4 = 'outcome_unknown'), arguments = NULL,
                            credential = NULL
                        WHERE call_id = $1 AND owner = $2 AND state <> 'ended' RETURNING *""")
                .execute(Tuple.of(call.value(), owner, text, outcome.status()))
                .map(Claims::ended);
    }

    /**
     * Ends a call that was not claimed, or whose cancellation was asked for. Empty if it is claimed or has ended.
     *
     * @param executedAs the call whose outcome this is a copy of; null if it is its own
     */
    Uni<Optional<Ended>> endUnclaimed(CallRequested call, String status, String text, @Nullable CallId executedAs) {
        return pool.preparedQuery("""
                        INSERT INTO claim (call_id, state, agent, integration, tool, arguments_digest, reply_partition,
                            traceparent, outcome, status, executed_as, ended_at)
                        VALUES ($1, 'ended', $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
                        ON CONFLICT (call_id) DO UPDATE SET state = 'ended', agent = excluded.agent,
                            integration = excluded.integration, tool = excluded.tool,
                            arguments_digest = excluded.arguments_digest, reply_partition = excluded.reply_partition,
                            traceparent = excluded.traceparent, outcome = excluded.outcome, status = excluded.status,
                            executed_as = excluded.executed_as, ended_at = excluded.ended_at
                        WHERE claim.state = 'cancel_requested'
                        RETURNING *""")
                .execute(Tuple.tuple()
                        .addValue(call.call().value())
                        .addValue(call.agent().value())
                        .addValue(call.tool().integration())
                        .addValue(call.tool().tool())
                        .addValue(call.argumentsDigest().value())
                        .addValue(call.replyPartition())
                        .addValue(call.traceparent())
                        .addValue(text)
                        .addValue(status)
                        .addValue(executedAs == null ? null : executedAs.value()))
                .map(Claims::ended);
    }

    Uni<Optional<ClaimRow>> find(CallId call) {
        return pool.preparedQuery("SELECT * FROM claim WHERE call_id = $1")
                .execute(Tuple.of(call.value()))
                .map(rows -> first(rows).map(ClaimRow::of));
    }

    /** Makes claims whose lease is over this process's own, for a while. Those that it is executing keep their owner. */
    Uni<List<InFlight>> takeOver(Duration lease, int most, Set<CallId> executing) {
        return pool.preparedQuery("""
                        UPDATE claim SET owner = $1, taken_over = true,
                            lease_until = clock_timestamp() + make_interval(secs => $2)
                        WHERE call_id IN (SELECT call_id FROM claim
                            WHERE state = 'in_flight' AND lease_until < clock_timestamp()
                                AND NOT (owner = $1 AND call_id = ANY($4::text[]))
                            ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
                        RETURNING *""")
                .execute(Tuple.of(owner, seconds(lease), most, ids(executing)))
                .map(rows -> rows(rows).stream().map(row -> (InFlight) row).toList());
    }

    /** Prolongs this process's leases that are over of claims that it is still executing. */
    Uni<Void> keep(Duration lease, Set<CallId> executing) {
        return pool.preparedQuery("""
                        UPDATE claim SET lease_until = clock_timestamp() + make_interval(secs => $2)
                        WHERE owner = $1 AND state = 'in_flight' AND lease_until < clock_timestamp()
                            AND call_id = ANY($3::text[])""")
                .execute(Tuple.of(owner, seconds(lease), ids(executing)))
                .replaceWithVoid();
    }

    /**
     * Prolongs this process's lease for another attempt. False if the claim is not this process's any more, or its permit
     * is over.
     */
    Uni<Boolean> renew(CallId call, Duration timeout) {
        return pool.preparedQuery("""
                        UPDATE claim SET lease_until = clock_timestamp() + make_interval(secs => $3)
                        WHERE call_id = $1 AND owner = $2 AND state <> 'ended' AND clock_timestamp() < not_after""")
                .execute(Tuple.of(call.value(), owner, seconds(lease(timeout))))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Outcomes that ought to have been published by now. */
    Uni<List<Ended>> unpublished(int most) {
        return pool.preparedQuery("""
                        SELECT * FROM claim WHERE state = 'ended' AND NOT published
                            AND ended_at < clock_timestamp() - make_interval(secs => $1)
                        ORDER BY ended_at LIMIT $2""")
                .execute(Tuple.of(seconds(settings.publishGrace()), most))
                .map(rows -> rows(rows).stream().map(row -> (Ended) row).toList());
    }

    /** Marks an outcome as published, together with others of the same moment. */
    Uni<Void> published(CallId call) {
        return published.add(call);
    }

    private Uni<Void> published(List<CallId> calls) {
        return pool.preparedQuery("""
                        UPDATE claim SET published = true FROM (SELECT call_id FROM claim
                            WHERE call_id = ANY($1::text[]) ORDER BY call_id FOR NO KEY UPDATE) AS these
                        WHERE claim.call_id = these.call_id""").execute(Tuple.of(ids(calls))).replaceWithVoid();
    }

    /** The agents have received these outcomes, or copies of outcomes, which count for the call that was executed. */
    Uni<Void> delivered(List<CallId> calls) {
        return pool.preparedQuery("""
                        UPDATE claim SET delivered = true FROM (SELECT call_id FROM claim
                            WHERE NOT delivered AND call_id = ANY($1::text[] || ARRAY(SELECT executed_as FROM claim
                                WHERE call_id = ANY($1::text[]) AND executed_as IS NOT NULL))
                            ORDER BY call_id FOR NO KEY UPDATE) AS these
                        WHERE claim.call_id = these.call_id""").execute(Tuple.of(ids(calls))).replaceWithVoid();
    }

    /** Leaves word that the agent took a call back; does nothing if the call is claimed or has ended. */
    Uni<Void> cancel(CallId call, AgentId agent) {
        return pool.preparedQuery("""
                        INSERT INTO claim (call_id, state, agent) VALUES ($1, 'cancel_requested', $2)
                        ON CONFLICT DO NOTHING""")
                .execute(Tuple.of(call.value(), agent.value()))
                .replaceWithVoid();
    }

    Duration lease(Duration timeout) {
        return timeout.plus(settings.leaseMargin());
    }

    private static String[] ids(Collection<CallId> calls) {
        return calls.stream().map(CallId::value).toArray(String[]::new);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    private static Optional<Ended> ended(RowSet<Row> rows) {
        return first(rows).map(row -> (Ended) ClaimRow.of(row));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        var iterator = rows.iterator();
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private static List<ClaimRow> rows(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(ClaimRow::of).toList();
    }
}
