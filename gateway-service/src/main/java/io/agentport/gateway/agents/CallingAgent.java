// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.AgentPublished;

/** An agent whose credential came with this request. */
public record CallingAgent(AgentPublished published, Credential credential) {
    public AgentId id() {
        return published.agent();
    }
}
