// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;

/**
 * On {@code audit}: what a person or a service did besides calls.
 *
 * @param actor {@code person:NAME}, {@code agent:NAME} or {@code service:NAME}
 * @param action in the form {@code agent.created}, {@code policy.refused}, {@code gateway.refused}
 * @param subject what it was done to, for example an agent's name; empty if nothing
 * @param details an allow-list the writer chose; never a credential, a key or an argument's value
 */
public record Audited(
        String actor, String action, String subject, Map<String, String> details, String service, Instant at)
        implements Event {
    public Audited {
        details = Map.copyOf(details);
    }

    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return actor;
    }
}
