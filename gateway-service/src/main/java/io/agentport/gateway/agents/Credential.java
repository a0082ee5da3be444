// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.OAuthClient;
import java.time.Instant;

/** What a request bore to show whose it is, after it was checked. */
public sealed interface Credential {
    /** The key makes the proof of the agent's calls and is kept no longer than the request. */
    record Key(AgentKey key) implements Credential {}

    /**
     * An access token, of which nothing is kept but this.
     *
     * @param expiresAt by the issuer's clock
     */
    record Token(OAuthClient client, Instant expiresAt) implements Credential {}
}
