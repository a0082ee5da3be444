// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.testing.Backing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicLong LOCKS = new AtomicLong(7_000);

    private final long lock = LOCKS.incrementAndGet();
    private final String schema = Backing.shared().freshSchema();
    private final Vertx vertx = Vertx.vertx();
    private final List<Pool> pools = new ArrayList<>();
    private final List<PgOutbox> outboxes = new ArrayList<>();
    private final Pool pool = pool();

    /** What was published, in order, as {@code key:payload}. */
    private final List<String> published = new CopyOnWriteArrayList<>();

    @BeforeEach
    void makeTable() throws Exception {
        try (var ddl = PgOutbox.class.getResourceAsStream("/db/outbox.sql")) {
            pool.query(new String(ddl.readAllBytes(), StandardCharsets.UTF_8))
                    .execute()
                    .await()
                    .atMost(PATIENCE);
        }
    }

    @AfterEach
    void close() {
        outboxes.forEach(PgOutbox::close);
        pools.forEach(Pool::closeAndAwait);
        Uni.createFrom()
                .completionStage(vertx.close().toCompletionStage())
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void whatATransactionStoredIsPublishedInOrderAndDeleted() {
        var outbox = outbox(this::note);

        add(outbox, "a", "1");
        add(outbox, "b", "1");
        add(outbox, "a", "2");
        outbox.wake();

        await().atMost(PATIENCE).until(() -> published.size() == 3 && rows() == 0);
        assertThat(of("a")).containsExactly("1", "2");
    }

    @Test
    void aTransactionThatIsRolledBackPublishesNothing() {
        var outbox = outbox(this::note);

        pool.withTransaction(connection -> outbox.add(connection, "a", "test", "1")
                        .chain(() -> Uni.createFrom().<Void>failure(new IllegalStateException("rolled back"))))
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(PATIENCE);
        add(outbox, "a", "2");
        outbox.wake();

        await().atMost(PATIENCE).until(() -> !published.isEmpty() && rows() == 0);
        assertThat(of("a")).containsExactly("2");
    }

    @Test
    void aReplicaThatDoesNotDrainWakesTheOneThatDoes() {
        outbox(this::note);
        add(outboxes.getFirst(), "a", "1");
        await().atMost(PATIENCE).until(() -> rows() == 0);
        var second = outbox(this::note);

        for (var round = 2; round <= 20; round++) {
            add(second, "a", Integer.toString(round));
            second.wake();
        }

        await().atMost(PATIENCE).until(() -> rows() == 0);
        assertThat(of("a")).isEqualTo(numbers(1, 20));
    }

    @Test
    void aPublicationThatFailsIsRepeatedWhileOtherKeysGoOn() {
        var failing = new AtomicBoolean(true);
        var outbox = outbox(next -> next.key().equals("bad") && failing.get()
                ? Uni.createFrom().failure(new IllegalStateException("no broker"))
                : note(next));

        add(outbox, "bad", "1");
        add(outbox, "bad", "2");
        add(outbox, "good", "1");
        outbox.wake();
        await().atMost(PATIENCE).until(() -> published.size() == 1 && rows() == 2);
        failing.set(false);

        await().atMost(PATIENCE).until(() -> rows() == 0);
        assertThat(of("good")).containsExactly("1");
        assertThat(of("bad")).containsExactly("1", "2");
    }

    @Test
    void nothingIsLostOrReorderedWhenTheDrainerIsClosedMidway() throws Exception {
        var drainers = ConcurrentHashMap.<String>newKeySet();
        var gate = new CompletableFuture<Void>();
        var first = outbox(next -> {
            drainers.add("first");
            return published.size() < 40
                    ? note(next)
                    : Uni.createFrom().completionStage(gate).chain(() -> note(next));
        });
        var keys = List.of("a", "b", "c", "d");
        add(first, "a", "0");
        await().atMost(PATIENCE).until(() -> rows() == 0); // so it is the first that drains
        var second = outbox(next -> {
            drainers.add("second");
            return note(next);
        });
        for (var round = 1; round <= 50; round++) {
            for (var key : keys) {
                add(second, key, Integer.toString(round));
            }
        }
        second.wake();
        await().atMost(PATIENCE).until(() -> published.size() >= 40);

        var closing = Thread.ofPlatform().start(first::close);
        await().atMost(PATIENCE).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        gate.complete(null);
        closing.join(PATIENCE);

        await().atMost(PATIENCE).until(() -> rows() == 0);
        assertThat(of("a").subList(1, 51)).isEqualTo(numbers(1, 50));
        assertThat(keys.subList(1, 4)).allSatisfy(key -> assertThat(of(key)).isEqualTo(numbers(1, 50)));
        assertThat(drainers).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void anotherReplicaTakesOverWhenTheDrainersSessionDies() {
        var first = outbox(this::note);
        add(first, "a", "1");
        await().atMost(PATIENCE).until(() -> rows() == 0);
        outbox(this::note);

        var killed = pool.query(
                        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = "
                                + lock)
                .execute()
                .await()
                .atMost(PATIENCE)
                .size();
        add(first, "a", "2");
        first.wake();

        await().atMost(PATIENCE).until(() -> rows() == 0);
        assertThat(killed).isEqualTo(1);
        assertThat(of("a")).containsExactly("1", "2");
    }

    private Uni<Void> note(OutboxRecord next) {
        published.add(next.key() + ":" + next.payload());
        return Uni.createFrom().voidItem();
    }

    private void add(PgOutbox outbox, String key, String payload) {
        pool.withTransaction(connection -> outbox.add(connection, key, "test", payload))
                .await()
                .atMost(PATIENCE);
    }

    /** What was published of a key, without repetitions: a record may come twice. */
    private List<String> of(String key) {
        var once = new LinkedHashSet<String>();
        published.stream()
                .filter(each -> each.startsWith(key + ":"))
                .map(each -> each.substring(key.length() + 1))
                .forEach(once::add);
        return List.copyOf(once);
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private long rows() {
        return pool.query("select count(*) from outbox")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getLong(0);
    }

    private PgOutbox outbox(Outbox.Publication publication) {
        var outbox = new PgOutbox(vertx, pool(), lock, publication);
        outboxes.add(outbox);
        return outbox;
    }

    private Pool pool() {
        var options = PgConnectOptions.fromUri(Backing.shared().reactiveUrl())
                .setUser(schema)
                .setPassword(Backing.shared().freshSchemaPassword());
        var made = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(options)
                .using(io.vertx.mutiny.core.Vertx.newInstance(vertx))
                .build();
        pools.add(made);
        return made;
    }
}
