// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.toolsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.events.Topic;
import io.agentport.policy.agents.StoredAgents;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.Revisions;
import io.agentport.policy.decisions.DecisionPoint;
import io.agentport.policy.decisions.FakeMessaging;
import io.agentport.policy.publications.Publications;
import io.agentport.policy.publications.Wanted;
import io.agentport.policy.risk.CatalogFeed;
import io.agentport.policy.schedule.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SurfacePublisherTest {
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Ticker ticker = new Ticker(vertx);
    private final FakeMessaging topics = new FakeMessaging();
    private final PolicyInForce inForce = new PolicyInForce(new SimpleMeterRegistry());
    private final BlockingQueue<Long> published = new LinkedBlockingQueue<>();

    /** What happens when the time is asked for once more. */
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

    private volatile Instant now = START;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            var change = meanwhile.getAndSet(null);
            if (change != null) {
                change.run();
            }
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final Publications publications = new Publications(null, topics, clock) {
        @Override
        public Uni<Boolean> bring(Topic topic, long revision, Collection<Wanted> wanted, Duration linger) {
            if (topic == Topic.AGENTS) {
                published.add(revision);
            }
            return Uni.createFrom().item(true);
        }
    };

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void adopt(long number) {
        Revisions.adopt(inForce, number, START, "integrations: {}\n# " + number + "\n");
    }

    @Test
    void aChangeInTheMidstOfATurnIsPublishedSoonAfter() throws Exception {
        var decisionPoint = new DecisionPoint(inForce, new CatalogFeed(topics, Clock.systemUTC()));
        topics.load(Map.of());
        adopt(1);
        var agents = new StoredAgents(AgentKey.random()).directory(inForce, ticker);
        new SurfacePublisher(decisionPoint, agents, publications, ticker, clock).start(null);
        assertThat(published.poll(30, TimeUnit.SECONDS)).isEqualTo(1);

        meanwhile.set(() -> {
            now = START.plus(Duration.ofHours(1)); // a turn is due without a change, which then comes
            adopt(2);
        });

        assertThat(nextOtherThan(1)).isEqualTo(2);
    }

    private @Nullable Long nextOtherThan(long known) throws InterruptedException {
        Long next;
        do {
            next = published.poll(30, TimeUnit.SECONDS);
        } while (next != null && next == known);
        return next;
    }
}
