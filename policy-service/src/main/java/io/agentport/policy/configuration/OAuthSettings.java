// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.List;

/**
 * What the file says of OAuth, for all agents.
 *
 * @param resource this installation as tokens name it in {@code aud}
 * @param issuers authorization servers whose tokens may speak for agents, at least one
 * @param scopes each of which a token must have
 */
record OAuthSettings(String resource, List<String> issuers, List<String> scopes) {
    OAuthSettings {
        issuers = List.copyOf(issuers);
        scopes = List.copyOf(scopes);
    }
}
