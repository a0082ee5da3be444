// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import java.time.Instant;

/**
 * A call as it stands at a moment, whoever holds it.
 *
 * @param delivered whether its agent has received the outcome before
 * @param acceptedAt by the clock of the replica that accepted it
 * @param changedAt when it came to its state, as far as whoever holds it knows
 */
public record CallSnapshot(
        CallId id,
        AgentId agent,
        ToolId tool,
        Digest arguments,
        CallState state,
        boolean delivered,
        Instant acceptedAt,
        Instant changedAt) {
    static CallSnapshot of(PendingCall call, CallState state) {
        return new CallSnapshot(
                call.id(),
                call.agent(),
                call.tool(),
                call.action().arguments(),
                state,
                call.isDelivered(),
                call.acceptedAt(),
                call.changedAt());
    }

    PendingCall.Action action() {
        return new PendingCall.Action(agent, tool, arguments);
    }
}
