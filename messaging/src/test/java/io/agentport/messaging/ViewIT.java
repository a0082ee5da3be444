// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewIT {
    private final World world = new World();
    private final KafkaMessaging replica = world.replica();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aViewIsReadyWhenWhatStoodOnTheTopicIsLoaded() {
        Uni.join()
                .all(IntStream.range(0, 700)
                        .mapToObj(n -> replica.publisher().publish(Topic.AGENTS, agent("agent-" + n, 1)))
                        .toList())
                .andFailFast()
                .await()
                .atMost(PATIENCE);

        var view = replica.view(Topic.AGENTS, AgentPublished.class);
        var whenReady = sizeWhenReady(view);

        assertThat(whenReady).isEqualTo(700);
    }

    @Test
    void aViewOfAnEmptyTopicIsReady() {
        var view = replica.view(Topic.AGENTS, AgentPublished.class);

        await().atMost(PATIENCE).until(view::ready);
        assertThat(view.all()).isEmpty();
    }

    @Test
    void theHighestVersionStaysWhicheverCameLast() {
        World.publish(replica, Topic.AGENTS, agent("bot", 2));
        World.publish(replica, Topic.AGENTS, agent("bot", 1));
        var view = replica.view(Topic.AGENTS, AgentPublished.class);
        await().atMost(PATIENCE).until(view::ready);
        var loaded = view.get("bot");

        World.publish(replica, Topic.AGENTS, agent("bot", 4));
        World.publish(replica, Topic.AGENTS, agent("bot", 3));
        World.publish(replica, Topic.AGENTS, agent("last", 1));
        await().atMost(PATIENCE).until(() -> view.get("last").isPresent());

        assertThat(loaded).map(AgentPublished::version).hasValue(2L);
        assertThat(view.get("bot")).map(AgentPublished::version).hasValue(4L);
    }

    @Test
    void aRetractedKeyIsGone() {
        var view = replica.view(Topic.AGENTS, AgentPublished.class);
        World.publish(replica, Topic.AGENTS, agent("bot", 2));
        await().atMost(PATIENCE).until(() -> view.get("bot").isPresent());

        replica.publisher().retract(Topic.AGENTS, "bot").await().atMost(PATIENCE);

        await().atMost(PATIENCE).until(() -> view.get("bot").isEmpty());
    }

    @Test
    void whoHearsThatAViewIsLoadedFindsItReady() {
        var heard = new CopyOnWriteArrayList<Boolean>();

        var view = replica.view(Topic.AGENTS, AgentPublished.class); // empty: loaded in its first turn
        view.onChange(() -> heard.add(view.ready()));

        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(true);
    }

    @Test
    void listenersHearOnceWhenLoadedAndThenOfChanges() {
        World.publish(replica, Topic.AGENTS, agent("bot", 1));
        var view = replica.view(Topic.AGENTS, AgentPublished.class);
        var heard = new CopyOnWriteArrayList<Integer>();
        view.onChange(() -> heard.add(view.all().size()));
        await().atMost(PATIENCE).until(() -> heard.size() == 1);

        World.publish(replica, Topic.AGENTS, agent("other", 1));

        await().atMost(PATIENCE).until(() -> heard.size() == 2);
        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void whatCannotBeReadIsSkippedAndCounted() throws Exception {
        world.publishRaw(Topic.AGENTS, "bad", "{".getBytes(StandardCharsets.UTF_8));
        World.publish(replica, Topic.AGENTS, agent("bot", 1));

        var view = replica.view(Topic.AGENTS, AgentPublished.class);
        await().atMost(PATIENCE).until(view::ready);

        assertThat(view.all()).containsOnlyKeys("bot");
        assertThat(world.metrics
                        .counter("agentport.records.skipped", "topic", "agents", "cause", "unreadable")
                        .count())
                .isEqualTo(1);
    }

    private static int sizeWhenReady(CompactedView<?> view) {
        var size = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> {
            var ready = view.ready();
            size.set(view.all().size());
            return ready;
        });
        return size.get();
    }

    private static AgentPublished agent(String name, long version) {
        return new AgentPublished(
                new AgentId(name),
                List.of(),
                List.of(),
                false,
                60,
                Duration.ofSeconds(30),
                Digest.ofText("toolset"),
                version);
    }
}
