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
 * @param proof of the key that came with the request; null if it came with a token. A call with neither is refused
 * @param tokenSeal the gateway's own word that a token came with the request, never the token: a seal of
 *     {@link io.agentport.contracts.seals.SealedClaims.Presented}; null if it came with a key
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
        @Nullable AgentProof proof,
        @Nullable String tokenSeal,
        @Nullable String traceparent)
        implements Event {
    /** A call that came with an agent's key. */
    public CallRequested(
            CallId call,
            AgentId agent,
            ToolId tool,
            CanonicalJson arguments,
            @Nullable String reason,
            int replyPartition,
            Instant acceptedAt,
            Instant notAfter,
            @Nullable AgentProof proof,
            @Nullable String traceparent) {
        this(call, agent, tool, arguments, reason, replyPartition, acceptedAt, notAfter, proof, null, traceparent);
    }

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
