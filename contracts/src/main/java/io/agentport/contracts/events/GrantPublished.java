// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * On {@code grants}: a person's permission for a time window. What it says stands in the seal alone. A null value ends
 * the grant.
 *
 * @param seal use {@code grant}, by approval-service for policy-service
 */
public record GrantPublished(String grant, long version, Instant expiresAt, String seal) implements Event {
    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return grant;
    }
}
