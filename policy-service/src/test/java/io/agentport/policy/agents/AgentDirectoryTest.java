// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.policy.configuration.AgentSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final AgentId BOT = new AgentId("bot");
    private static final AgentSettings NARROW =
            new AgentSettings(Set.of("stripe"), List.of("support"), 5, Duration.ofSeconds(9), ToolListing.LIST);

    private static AgentStore.Stored stored(AgentRow... rows) {
        return new AgentStore.Stored(1, List.of(rows), Map.of());
    }

    @Test
    void withoutAgentsInTheFileThereIsOneWithEveryIntegration() {
        var agents = AgentDirectory.assemble(null, stored());

        assertThat(agents.values())
                .containsExactly(new KnownAgent(
                        new AgentId("default"), ManagedBy.BUILT_IN, AgentSettings.STANDARD, false, List.of()));
        assertThat(agents.get(AgentDirectory.DEFAULT).settings().mayUse("anything"))
                .isTrue();
    }

    @Test
    void anAgentOfTheFileIsAsTheFileSaysWithTheKeysItWasGiven() {
        var row = AgentRow.of("bot", AgentRow.FILE, AgentSettings.STANDARD, NOW);
        var key = AgentKey.random();
        var stored = new AgentStore.Stored(1, List.of(row), Map.of("bot", List.of(AgentKeyRow.of("bot", key, NOW))));

        var agent = AgentDirectory.assemble(Map.of(BOT, NARROW), stored).get(BOT);

        assertThat(agent.managedBy()).isEqualTo(ManagedBy.FILE);
        assertThat(agent.settings()).isEqualTo(NARROW);
        assertThat(agent.goodKeys(NOW)).extracting(HeldKey::hash).containsExactly(key.hash());
    }

    @Test
    void whatTheFileNoLongerNamesIsNoAgentAnyMore() {
        var row = AgentRow.of("bot", AgentRow.FILE, NARROW, NOW);

        assertThat(AgentDirectory.assemble(Map.of(), stored(row))).isEmpty();
    }

    @Test
    void theFileDecidesOnANameThatTheApiUsedBefore() {
        var row = AgentRow.of("bot", AgentRow.API, AgentSettings.STANDARD, NOW);

        var agent = AgentDirectory.assemble(Map.of(BOT, NARROW), stored(row)).get(BOT);

        assertThat(agent.settings()).isEqualTo(NARROW);
        assertThat(agent.managedBy()).isEqualTo(ManagedBy.FILE);
    }

    @Test
    void anAgentOfTheApiLivesBesideThoseOfTheFile() {
        var row = AgentRow.of(
                "bot",
                AgentRow.API,
                new AgentSettings(Set.of(), List.of(), 7, Duration.ofSeconds(3), ToolListing.DISCOVERY),
                NOW);

        var agents = AgentDirectory.assemble(Map.of(new AgentId("other"), NARROW), stored(row));

        assertThat(agents.get(BOT).settings())
                .isEqualTo(new AgentSettings(Set.of(), List.of(), 7, Duration.ofSeconds(3), ToolListing.DISCOVERY));
        assertThat(agents.get(BOT).settings().mayUse("stripe")).isFalse();
    }

    @Test
    void aRevocationHoldsForAnAgentOfTheFileToo() {
        var row = AgentRow.of("bot", AgentRow.FILE, NARROW, NOW);
        row.revokedAt = NOW;

        assertThat(AgentDirectory.assemble(Map.of(BOT, NARROW), stored(row))
                        .get(BOT)
                        .revoked())
                .isTrue();
    }
}
