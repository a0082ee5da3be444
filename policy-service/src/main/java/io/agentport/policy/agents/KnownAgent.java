// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
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

    /** Whether the call bears a proof by one of its good keys, or the gateway's word for a token of its client. */
    public boolean asked(CallRequested call, SealReader gateway, Instant now) {
        return call.agent().equals(id) && (bearsProof(call, now) || bearsWord(call, gateway, now));
    }

    private boolean bearsProof(CallRequested call, Instant now) {
        return keys.stream().anyMatch(key -> key.isGood(now) && key.proofKey().proves(call));
    }

    /** What the gateway took for the agent's client must be what the file says now; it has its own view of that. */
    private boolean bearsWord(CallRequested call, SealReader gateway, Instant now) {
        var tokens = settings.tokens();
        if (tokens == null || call.tokenSeal() == null) {
            return false;
        }
        var expected = new SealedClaims.Presented(
                call.call(), id, call.tool(), call.argumentsDigest(), tokens.client(), call.notAfter());
        return gateway.open(call.tokenSeal(), SealedClaims.Presented.class, now)
                .equals(new SealResult.Valid<>(expected));
    }

    public List<HeldKey> goodKeys(Instant now) {
        return keys.stream().filter(key -> key.isGood(now)).toList();
    }
}
