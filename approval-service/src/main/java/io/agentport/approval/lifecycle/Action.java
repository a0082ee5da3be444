// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;

/** What a person decides on: the facts of a call without the call. At most one approval is open for an action. */
public record Action(AgentId agent, ToolId tool, Digest definition, Digest arguments, long revision) {
    public static Action of(CallFacts facts) {
        return new Action(facts.agent(), facts.tool(), facts.definition(), facts.arguments(), facts.revision());
    }
}
