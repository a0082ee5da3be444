// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.policy.configuration.AgentSettings;
import java.time.Instant;
import java.util.List;

/**
 * An agent as it is now.
 *
 * @param keys those that are or were good until lately; empty until one was created
 */
public record KnownAgent(AgentId id, ManagedBy managedBy, AgentSettings settings, boolean revoked, List<HeldKey> keys) {
    public KnownAgent {
        keys = List.copyOf(keys);
    }

    /** Whether the call bears a proof by one of its good keys. */
    public boolean asked(CallRequested call, Instant now) {
        return call.agent().equals(id)
                && keys.stream()
                        .anyMatch(key -> key.isGood(now) && key.proofKey().proves(call));
    }

    public List<HeldKey> goodKeys(Instant now) {
        return keys.stream().filter(key -> key.isGood(now)).toList();
    }
}
