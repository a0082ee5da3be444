// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.events.CallRequested;

/** What checks an agent's proofs: derived from its API key, and as good as it for whoever can write to {@code calls}. */
public final class ProofKey {
    private final byte[] bytes;

    public ProofKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Whether the agent that holds this key's API key asked for exactly this call. */
    public boolean proves(CallRequested call) {
        AgentProof proof = call.proof();
        return proof != null && proof.proves(bytes, call.call(), call.tool(), call.argumentsDigest(), call.notAfter());
    }

    @Override
    public String toString() {
        return "***";
    }
}
