// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds the agent of a request: by its API key, or by its access token if agents have tokens. */
@ApplicationScoped
public class Authenticator {
    private static final String BEARER = "bearer ";
    /** What every key begins with, also one that was cut when it was copied. */
    private static final String KEYS = "ap_";

    private final AgentDirectory agents;
    private final AccessTokens tokens;

    Authenticator(AgentDirectory agents, AccessTokens tokens) {
        this.agents = agents;
        this.tokens = tokens;
    }

    /** Never fails. Called on the request's event loop, and answers there. */
    public Uni<Authentication> authenticate(RoutingContext http) {
        var request = http.request();
        return agents.resource()
                .filter(resource -> !bearsKey(request))
                .map(resource -> bearsNothing(request)
                        ? Uni.createFrom().item(AccessTokens.absent(resource))
                        : tokens.authenticate(http, resource))
                .orElseGet(() -> Uni.createFrom().item(byKey(request)));
    }

    private Authentication byKey(HttpServerRequest request) {
        return presentedKey(request)
                .flatMap(AgentKey::parse)
                .map(agents::recognise)
                .orElse(Authentication.INVALID);
    }

    /** Two headers that differ are refused: nobody can say who is meant. */
    private static Optional<String> presentedKey(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        var apiKey = request.getHeader("X-API-Key");
        if (authorization == null) {
            return Optional.ofNullable(apiKey);
        }
        return bearer(authorization).filter(key -> apiKey == null || apiKey.equals(key));
    }

    /** Whoever has a key is told of keys only: a challenge that leads to a login would make clients forget it. */
    private static boolean bearsKey(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        return request.getHeader("X-API-Key") != null
                || (authorization != null
                        && bearer(authorization)
                                .filter(key -> key.startsWith(KEYS))
                                .isPresent());
    }

    private static boolean bearsNothing(HttpServerRequest request) {
        return request.getHeader("Authorization") == null;
    }

    private static Optional<String> bearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }
}
