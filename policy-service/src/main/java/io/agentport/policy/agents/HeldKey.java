// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of an agent.
 *
 * @param hash of the API key, which nobody but the agent has
 * @param endsAt when it stops being good; null if it was not rotated out
 */
public record HeldKey(
        Digest hash,
        ProofKey proofKey,
        Instant createdAt,
        @Nullable Instant endsAt) {
    public boolean isGood(Instant now) {
        return endsAt == null || now.isBefore(endsAt);
    }
}
