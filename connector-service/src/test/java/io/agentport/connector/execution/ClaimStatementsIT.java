// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.CallRequested;
import io.agentport.testing.Backing;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link ProtocolModelTest} rests on: each statement answers in PostgreSQL what {@link ClaimTable} answers, and leaves
 * the same rows, whatever came before it.
 */
class ClaimStatementsIT {
    private static final int STATEMENTS = 14;
    private static final Digest CREDENTIAL = Digest.ofText("a credential");
    private static final Outcome DONE =
            new Outcome.Completed(new ToolResult(200, "application/json", "{}", false, false, 2));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Vertx VERTX = Vertx.vertx();
    private static Pool pool;

    @BeforeAll
    static void connect() throws IOException {
        ModelWorld.tools(); // declares them
        var backing = Backing.shared();
        var options = PgConnectOptions.fromUri(backing.reactiveUrl())
                .setUser(backing.freshSchema())
                .setPassword(backing.freshSchemaPassword());
        pool = Pool.newInstance(PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(2))
                .using(VERTX.getDelegate())
                .build());
        migrate("V1__claims.sql");
        migrate("V5__approval_index.sql");
    }

    private static void migrate(String file) throws IOException {
        try (var migration = ClaimStatementsIT.class.getResourceAsStream("/db/migration/" + file)) {
            now(pool.query(new String(migration.readAllBytes(), StandardCharsets.UTF_8))
                    .execute());
        }
    }

    @AfterAll
    static void disconnect() {
        pool.closeAndAwait();
        VERTX.closeAndAwait();
    }

    private static final String COLUMNS =
            "SELECT state, agent, approval_id, effect_key, holds_effect, owner, taken_over,"
                    + " state = 'in_flight' AND lease_until < clock_timestamp() AS lease_over, outcome, status,"
                    + " executed_as, published, delivered, settled_happened FROM claim WHERE call_id = $1";

    /** Both tables side by side, with two processes that use them. */
    private static final class Both {
        private final ClaimTable table = new ClaimTable();
        private final List<Claims> claims = List.of(process(), process());
        private final List<CallRequested> calls;

        Both(List<CallRequested> calls) {
            this.calls = calls;
            now(pool.query("DELETE FROM claim").execute());
        }

        private static Claims process() {
            return new Claims(pool, new ModelProcess.Settings(), VERTX.getDelegate());
        }

        void claim(int process, Order order) {
            same(
                    now(claims.get(process).claim(order, CREDENTIAL)).toString(),
                    table.claim(owner(process), order, CREDENTIAL).toString(),
                    "claim of " + order.call().call() + " by " + process);
        }

        void finish(int process, CallId call, Outcome outcome) {
            var text = OutcomeText.write(outcome);
            same(
                    ended(now(claims.get(process).finish(call, outcome, text))),
                    ended(table.finish(owner(process), call, outcome.status(), text)),
                    "finish");
        }

        void endUnclaimed(CallRequested call, @Nullable CallId executedAs) {
            var outcome = new Outcome.Cancelled("");
            var text = OutcomeText.write(outcome);
            same(
                    ended(now(claims.getFirst().endUnclaimed(call, outcome.status(), text, executedAs))),
                    ended(table.endUnclaimed(call, outcome.status(), text, executedAs)),
                    "end unclaimed");
        }

        void takeOver(int process, Set<CallId> executing) {
            same(
                    inFlight(now(claims.get(process).takeOver(Duration.ofMinutes(1), 50, executing))),
                    inFlight(table.takeOver(owner(process), 50, executing)),
                    "take over");
        }

        void keep(int process, Set<CallId> executing) {
            now(claims.get(process).keep(Duration.ofMinutes(1), executing));
            table.keep(owner(process), executing);
        }

        void renew(int process, CallId call) {
            same(
                    now(claims.get(process).renew(call, Duration.ofMinutes(1))),
                    table.renew(owner(process), call),
                    "renew");
        }

        void unpublished() {
            same(
                    now(claims.getFirst().unpublished(50)).stream()
                            .map(Ended::call)
                            .collect(Collectors.toSet()),
                    table.unpublished(50).stream().map(Ended::call).collect(Collectors.toSet()),
                    "unpublished");
        }

        void published(CallId call) {
            now(claims.getFirst().published(call));
            table.published(call);
        }

        void delivered(CallId call) {
            now(claims.getFirst().delivered(List.of(call)));
            table.delivered(List.of(call));
        }

        void cancel(CallId call, AgentId agent) {
            now(claims.getFirst().cancel(call, agent));
            table.cancel(call, agent);
        }

        void settle(CallId call, boolean happened) {
            same(
                    now(pool.withConnection(
                            connection -> new Settlements().settle(connection, call, happened, "ada", null))),
                    table.settle(call, happened),
                    "settle");
        }

        void endLease(CallId call) {
            now(pool.preparedQuery("UPDATE claim SET lease_until = clock_timestamp() - interval '1 second'"
                            + " WHERE call_id = $1 AND state = 'in_flight'")
                    .execute(Tuple.of(call.value())));
            var row = table.rows.get(call);
            if (row != null && row.state == ClaimTable.State.IN_FLIGHT) {
                row.leaseOver = true;
            }
        }

        private String owner(int process) {
            return claims.get(process).owner();
        }

        private static void same(@Nullable Object sql, @Nullable Object memory, String what) {
            assertThat(memory).as(what).isEqualTo(sql);
        }

        /** Every row, column by column. */
        void sameRows() {
            for (var call : calls) {
                var found = now(
                        pool.preparedQuery(COLUMNS).execute(Tuple.of(call.call().value())));
                var sql = new ArrayList<String>();
                found.forEach(row -> {
                    for (int column = 0; column < row.size(); column++) {
                        sql.add(row.getColumnName(column) + "=" + row.getValue(column));
                    }
                });
                same(sql, columns(table.rows.get(call.call())), "the row of " + call.call());
            }
        }

        private static List<String> columns(ClaimTable.@Nullable Row row) {
            if (row == null) {
                return List.of();
            }
            var order = row.order;
            return List.of(
                    "state=" + row.state.name().toLowerCase(Locale.ROOT),
                    "agent=" + row.agent,
                    "approval_id=" + (order == null ? null : order.approval()),
                    "effect_key=" + (order == null ? null : order.effectKey()),
                    "holds_effect=" + row.holdsEffect,
                    "owner=" + row.owner,
                    "taken_over=" + row.takenOver,
                    "lease_over=" + (row.leaseOver && row.state == ClaimTable.State.IN_FLIGHT),
                    "outcome=" + row.outcome,
                    "status=" + row.status,
                    "executed_as=" + row.executedAs,
                    "published=" + row.published,
                    "delivered=" + row.delivered,
                    "settled_happened=" + row.settled);
        }
    }

    private static @Nullable Ended ended(Optional<Ended> ended) {
        return ended.map(row -> new Ended(
                        row.call(),
                        row.agent(),
                        row.tool(),
                        row.argumentsDigest(),
                        row.replyPartition(),
                        row.traceparent(),
                        row.outcome(),
                        row.executedAs(),
                        Instant.EPOCH))
                .orElse(null);
    }

    private static Set<InFlight> inFlight(List<InFlight> rows) {
        return rows.stream()
                .map(row -> new InFlight(
                        row.call(),
                        row.agent(),
                        row.tool(),
                        row.argumentsDigest(),
                        row.definition(),
                        row.replyPartition(),
                        row.traceparent(),
                        row.arguments(),
                        row.requestDigest(),
                        row.credential(),
                        row.automatic(),
                        row.notAfter().truncatedTo(ChronoUnit.MILLIS),
                        Instant.EPOCH))
                .collect(Collectors.toSet());
    }

    /** Three calls on the same charge: the same twice, and another amount. */
    private static List<CallRequested> calls() {
        return List.of(
                ModelCall.request(1, FakeTools.WRITE, 500),
                ModelCall.request(2, FakeTools.WRITE, 500),
                ModelCall.request(3, FakeTools.WRITE, 700));
    }

    private static Order order(CallRequested call, @Nullable String approval, boolean late) {
        var tool = ModelWorld.tools().find(call.tool()).orElseThrow();
        var built = (BuildResult.Built) tool.build(call.arguments());
        var notAfter = Instant.now().plusSeconds(late ? -60 : 3600);
        return new Order(call, tool, built.request(), approval, approval == null, notAfter);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void theSameStatementsHaveTheSameAnswersAndRows(long seed) {
        var random = new Random(seed);
        for (int run = 0; run < 10; run++) {
            var both = new Both(calls());
            for (int i = 0; i < STATEMENTS; i++) {
                take(both, random);
            }
            both.sameRows();
        }
    }

    private static void take(Both both, Random random) {
        int process = random.nextInt(2);
        var call = both.calls.get(random.nextInt(both.calls.size()));
        var id = call.call();
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3 ->
                both.claim(process, order(call, random.nextInt(3) == 0 ? "apr_1" : null, random.nextInt(8) == 0));
            case 4, 5 -> both.finish(process, id, outcome(random));
            case 6 ->
                both.endUnclaimed(
                        call,
                        random.nextBoolean() ? null : both.calls.getFirst().call());
            case 7 -> both.takeOver(process, random.nextBoolean() ? Set.of() : Set.of(id));
            case 8 -> both.keep(process, Set.of(id));
            case 9 -> both.renew(process, id);
            case 10 -> both.unpublished();
            case 11 -> both.published(id);
            case 12 -> both.delivered(id);
            case 13 -> both.cancel(id, ModelCall.AGENT);
            case 14 -> both.cancel(id, ModelCall.STRANGER);
            case 15 -> both.settle(id, random.nextBoolean());
            default -> both.endLease(id);
        }
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> DONE;
            case 1 -> new Outcome.OutcomeUnknown("upstream_connection_lost", "");
            default -> new Outcome.Failed("upstream_error", "", null);
        };
    }

    @Test
    void theStoryOfAnUnknownOutcome() {
        var calls = calls();
        var both = new Both(calls);
        both.claim(0, order(calls.get(0), null, false));
        both.claim(1, order(calls.get(0), null, false));
        both.claim(0, order(calls.get(0), null, false));
        both.claim(1, order(calls.get(2), null, false));
        both.endLease(calls.get(0).call());
        both.takeOver(1, Set.of());
        both.finish(0, calls.get(0).call(), DONE);
        both.finish(1, calls.get(0).call(), new Outcome.OutcomeUnknown("executor_lost", ""));
        both.claim(1, order(calls.get(2), null, false));
        both.settle(calls.get(0).call(), true);
        both.settle(calls.get(0).call(), false);
        both.claim(1, order(calls.get(2), null, false));
        both.sameRows();
    }

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
