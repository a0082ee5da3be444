// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.policy.audit.Act;
import io.agentport.policy.configuration.AgentSettings;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.schedule.Ticker;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Vetoed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A database that holds the agent {@code default} with one key. */
@Vetoed
public final class StoredAgents extends AgentStore {
    private final Stored stored;
    boolean away;

    public StoredAgents(AgentKey key) {
        super(null, null, null);
        var name = AgentDirectory.DEFAULT.value();
        stored = new Stored(
                1,
                List.of(AgentRow.of(name, AgentRow.FILE, AgentSettings.STANDARD, Instant.EPOCH)),
                Map.of(name, List.of(AgentKeyRow.of(name, key, Instant.EPOCH))));
    }

    /** A directory that knows what is stored here. */
    public AgentDirectory directory(PolicyInForce policy, Ticker ticker) {
        var directory = new AgentDirectory(this, policy, ticker);
        directory.reload().await().atMost(Duration.ofSeconds(30));
        return directory;
    }

    @Override
    Uni<Stored> load() {
        return away
                ? Uni.createFrom().failure(new IllegalStateException("the database is away"))
                : Uni.createFrom().item(stored);
    }

    @Override
    Uni<Void> rotate(AgentId agent, AgentSettings settings, AgentKey key, Duration grace, Act act) {
        return Uni.createFrom().voidItem();
    }
}
