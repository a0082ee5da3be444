// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * On {@code integrations}: an integration of the configuration in force. What it says stands in the seal alone
 * ({@code io.agentport.contracts.seals.SealedClaims.Integration}). A null value on the topic removes the integration.
 *
 * @param version increases with every change; readers keep the highest
 */
public record IntegrationDeclared(String integration, long version, String seal) implements Event {
    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return integration;
    }
}
