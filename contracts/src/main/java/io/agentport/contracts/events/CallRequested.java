// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.json.CanonicalJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On {@code calls}: an agent asks for a tool. Accepted once the broker has acknowledged it.
 *
 * @param reason why, in the agent's own words: shown to approvers marked as such, never part of a decision
 * @param replyPartition the partition of {@code replies} that the waiting gateway replica reads
 * @param notAfter when the call is stale, by the gateway's clock
 */
public record CallRequested(
        CallId call,
        AgentId agent,
        ToolId tool,
        CanonicalJson arguments,
        @Nullable String reason,
        int replyPartition,
        Instant acceptedAt,
        Instant notAfter,
        AgentProof proof,
        @Nullable String traceparent)
        implements Event {
    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return call.value();
    }

    public Digest argumentsDigest() {
        return arguments.digest();
    }
}
