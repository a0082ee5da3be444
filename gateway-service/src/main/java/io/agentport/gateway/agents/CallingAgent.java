// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.events.AgentPublished;

/** An agent whose key was presented with this request. The key makes the proof of its calls and is kept no longer. */
public record CallingAgent(AgentPublished published, AgentKey key) {
    public AgentId id() {
        return published.agent();
    }
}
