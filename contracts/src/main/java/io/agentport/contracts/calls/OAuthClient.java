// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

/**
 * A client of an authorization server. Names are good within their issuer only, so both are compared.
 *
 * @param issuer as tokens write it in {@code iss}, character by character
 * @param client as tokens write it in {@code azp} or {@code client_id}
 */
public record OAuthClient(String issuer, String client) {
    public OAuthClient {
        if (issuer.isEmpty() || client.isEmpty()) {
            throw new IllegalArgumentException("an OAuth client has an issuer and a name");
        }
    }
}
