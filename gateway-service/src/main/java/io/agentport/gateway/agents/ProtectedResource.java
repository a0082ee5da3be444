// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.events.AgentPublished;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * This gateway as an OAuth 2.1 resource server.
 *
 * @param url what tokens name in {@code aud}
 * @param issuers whose tokens are looked at, in a fixed order
 * @param scopes each of which a token must have
 */
public record ProtectedResource(String url, List<String> issuers, List<String> scopes) {
    /** Where the metadata of RFC 9728 is, before the resource's own path. */
    public static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    public ProtectedResource {
        issuers = List.copyOf(issuers);
        scopes = List.copyOf(scopes);
    }

    /** All agents have the same resource and scopes but for the moment between two revisions. */
    static Optional<ProtectedResource> of(Collection<AgentPublished> agents) {
        var tokens = agents.stream()
                .filter(agent -> !agent.revoked())
                .sorted(Comparator.comparingLong(AgentPublished::version).reversed())
                .map(AgentPublished::tokens)
                .filter(Objects::nonNull)
                .toList();
        return tokens.stream()
                .findFirst()
                .map(newest -> new ProtectedResource(newest.resource(), issuers(tokens), newest.scopes()));
    }

    private static List<String> issuers(List<AcceptedTokens> tokens) {
        return tokens.stream()
                .map(each -> each.client().issuer())
                .distinct()
                .sorted()
                .toList();
    }

    /** The path under which clients look for the metadata. */
    public String metadataPath() {
        var path = URI.create(url).getRawPath();
        return path == null || path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
    }

    /** Leads a client that has no token to where it gets one. */
    String challenge() {
        return "Bearer realm=\"agentport\"" + rest();
    }

    /** @param error of RFC 6750, section 3.1 */
    String challenge(String error) {
        return "Bearer realm=\"agentport\", error=\"" + error + "\"" + rest();
    }

    private String rest() {
        var metadata = ", resource_metadata=\"" + URI.create(url).resolve(metadataPath()) + "\"";
        return scopes.isEmpty() ? metadata : metadata + ", scope=\"" + String.join(" ", scopes) + "\"";
    }
}
