// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowIT {
    private static final Set<Topic> TOPICS = Set.of(Topic.SIGNALS, Topic.AGENTS);

    private final World world = new World();

    /** Stands for a table: positions and records change together. */
    private final Map<String, Long> positions = new ConcurrentHashMap<>();

    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final AtomicInteger failuresToCome = new AtomicInteger();
    private final AtomicInteger outOfPlace = new AtomicInteger();

    /** The partition of which nothing can be stored for now, and how much waits there. */
    private final AtomicReference<String> unstorable = new AtomicReference<>("");

    private final AtomicInteger ofUnstorable = new AtomicInteger();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void eachPartitionIsStoredInOrderFromItsPosition() {
        var replica = world.replica();
        publish(replica, 100);
        var consumption = replica.follow("f.order", TOPICS, new Store());

        await().atMost(PATIENCE).until(() -> stored.size() == 100);
        await().atMost(PATIENCE).until(consumption::ready);
        publish(replica, 50);

        await().atMost(PATIENCE).until(() -> stored.size() == 150);
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(outOfPlace).hasValue(0);
    }

    @Test
    void aFailureIsRepeatedFromThePosition() {
        var replica = world.replica();
        publish(replica, 50);
        failuresToCome.set(4);

        replica.follow("f.failure", TOPICS, new Store());

        await().atMost(PATIENCE).until(() -> stored.size() == 50);
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(outOfPlace).hasValue(0);
    }

    @Test
    void positionsAreTheHandlersWhateverTheGroupHasCommitted() throws Exception {
        var first = world.replica();
        publish(first, 60);
        var consumption = first.follow("f.positions", TOPICS, new Store());
        await().atMost(PATIENCE).until(() -> stored.size() == 60 && world.committed("f.positions") == 60);
        consumption.close();
        var kept = stored.removeLast(); // as if its transaction had been lost
        positions.merge(kept.substring(0, kept.indexOf('@')), -1L, Long::sum);

        world.replica().follow("f.positions", TOPICS, new Store());

        await().atMost(PATIENCE).until(() -> stored.size() == 60);
        assertThat(stored).contains(kept).doesNotHaveDuplicates();
    }

    @Test
    void whereTheHandlerStandsIsSaidThoughNothingNewComes() throws Exception {
        var first = world.replica();
        publish(first, 60);
        var consumption = first.follow("f.said", TOPICS, new Store());
        await().atMost(PATIENCE).until(() -> stored.size() == 60);
        consumption.close();

        world.replica().follow("f.said.by-another", TOPICS, new Store());

        await().atMost(PATIENCE).until(() -> world.committed("f.said.by-another") == 60);
        assertThat(stored).hasSize(60);
    }

    @Test
    void replicasShareThePartitionsAndHandThemOver() {
        var first = world.replica();
        var consumption = first.follow("f.share", TOPICS, new Store());
        publish(first, 50);
        var second = world.replica().follow("f.share", TOPICS, new Store());
        publish(first, 50);
        await().atMost(PATIENCE).until(second::ready);
        publish(first, 50);
        consumption.close();
        publish(first, 50);

        await().atMost(PATIENCE).until(() -> stored.size() == 200);
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(outOfPlace).hasValue(0);
    }

    private void publish(Messaging replica, int count) {
        Uni.join()
                .all(IntStream.range(0, count)
                        .mapToObj(n -> replica.publisher().publish(Topic.SIGNALS, signal(CallId.random(), n)))
                        .toList())
                .andFailFast()
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void whatCannotBeStoredHoldsBackOnlyItsOwnPartition() {
        var replica = world.replica();
        publish(replica, 60);
        unstorable.set(Topic.SIGNALS + "/0");

        replica.follow("f.unstorable", TOPICS, new Store());

        await().atMost(PATIENCE).until(() -> !stored.isEmpty() && stored.size() + ofUnstorable.get() == 60);
        assertThat(stored).noneMatch(each -> each.startsWith(Topic.SIGNALS + "/0@"));
        unstorable.set("");

        await().atMost(PATIENCE).until(() -> stored.size() == 60);
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(outOfPlace).hasValue(0);
    }

    /** Refuses batches that do not begin at their positions, as the ledger's transaction does. */
    private final class Store implements BatchHandler {
        @Override
        public Uni<Long> position(Topic topic, int partition) {
            return Uni.createFrom().item(positions.getOrDefault(topic + "/" + partition, 0L));
        }

        @Override
        public Uni<Void> store(List<Batch> batches) {
            if (failuresToCome.getAndDecrement() > 0) {
                return Uni.createFrom().failure(new IllegalStateException("the database is away"));
            }
            for (var batch : batches) {
                if (name(batch).equals(unstorable.get())) {
                    ofUnstorable.set(batch.records().size());
                    return Uni.createFrom().failure(new IllegalStateException("cannot be stored"));
                }
                if (positions.getOrDefault(name(batch), 0L)
                        != batch.records().getFirst().offset()) {
                    outOfPlace.incrementAndGet();
                    return Uni.createFrom().failure(new IllegalStateException("expected another offset"));
                }
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(20))
                    .invoke(() -> batches.forEach(batch -> {
                        batch.records().forEach(each -> stored.add(name(batch) + "@" + each.offset()));
                        positions.put(name(batch), batch.records().getLast().offset() + 1);
                    }));
        }

        private static String name(Batch batch) {
            return batch.topic() + "/" + batch.partition();
        }
    }
}
