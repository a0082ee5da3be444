// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.Revisions;
import io.agentport.policy.schedule.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentAdministrationTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aStoredKeyIsShownThoughTheDatabaseGoesAwayRightAfter() {
        var policy = new PolicyInForce(new SimpleMeterRegistry());
        Revisions.adopt(policy, 1, Instant.EPOCH, "integrations: {}\n");
        var store = new StoredAgents(AgentKey.random());
        var directory = store.directory(policy, new Ticker(vertx));
        store.away = true;

        var answer = new AgentAdministration(store, directory, policy)
                .rotate("default", null, "ada")
                .await()
                .atMost(Duration.ofSeconds(30));

        assertInstanceOf(AgentAdministration.Answer.NewKey.class, answer);
    }
}
