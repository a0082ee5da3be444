// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.Digest;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key: its hash recognises it, its proof key checks proofs. The key itself is not kept. */
@Entity
@Table(name = "agent_key")
public class AgentKeyRow extends PanacheEntityBase {
    @Id
    public String hash;

    @Column(nullable = false)
    public String agent;

    @Column(name = "proof_key", nullable = false)
    public byte[] proofKey;

    @Column(name = "created_at", nullable = false)
    public Instant createdAt;

    @Column(name = "ends_at")
    public @Nullable Instant endsAt;

    static AgentKeyRow of(String agent, AgentKey key, Instant now) {
        var row = new AgentKeyRow();
        row.hash = key.hash().value();
        row.agent = agent;
        row.proofKey = key.proofKey();
        row.createdAt = now;
        return row;
    }

    HeldKey held() {
        return new HeldKey(new Digest(hash), new ProofKey(proofKey), createdAt, endsAt);
    }
}
