// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import java.util.List;

/**
 * Which OAuth access tokens speak for an agent.
 *
 * @param client to which they were issued; no two agents have the same
 * @param resource what they name in {@code aud}: this installation, as a URL (RFC 8707)
 * @param scopes each of which they have; empty if none is asked for
 */
public record AcceptedTokens(OAuthClient client, String resource, List<String> scopes) {
    public AcceptedTokens {
        scopes = List.copyOf(scopes);
    }
}
