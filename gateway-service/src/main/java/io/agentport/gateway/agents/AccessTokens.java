// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.OAuthClient;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Whose a request with an access token is. A token speaks for the agent that has its client, whoever its subject is and
 * whatever roles it names; it is looked at here and goes no further.
 */
@ApplicationScoped
class AccessTokens {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final AgentDirectory agents;
    private final TokenVerifier verifier;
    private final Vertx vertx;

    AccessTokens(AgentDirectory agents, TokenVerifier verifier, Vertx vertx) {
        this.agents = agents;
        this.verifier = verifier;
        this.vertx = vertx;
    }

    /** The answer to a request that bears no credential. */
    static Authentication absent(ProtectedResource resource) {
        var detail = "expected an agent's API key in `Authorization: Bearer` or `X-API-Key`, or an access token for `"
                + resource.url() + "` in `Authorization: Bearer`";
        return new Authentication.Unknown(new Refused(Problem.INVALID_API_KEY, detail).challenge(resource.challenge()));
    }

    /** Never fails. Called on the request's event loop, and answers there. */
    Uni<Authentication> authenticate(RoutingContext http, ProtectedResource resource) {
        var context = vertx.getOrCreateContext();
        return verifier.verify(http, resource)
                .map(verified -> switch (verified) {
                    case TokenVerifier.Verified.Good(JsonWebToken token) -> whose(token, resource);
                    case TokenVerifier.Verified.Bad bad -> bad(resource);
                    case TokenVerifier.Verified.Unreachable away ->
                        new Authentication.Unknown(
                                new Refused(Problem.ISSUER_UNAVAILABLE, "the issuer of the token does not answer")
                                        .retryAfter(SOON));
                })
                .emitOn(task -> context.runOnContext(ignored -> task.run()));
    }

    private Authentication whose(JsonWebToken token, ProtectedResource resource) {
        var client = client(token);
        var agent = client == null ? null : agents.ofClient(client).orElse(null);
        if (client == null || agent == null) {
            return new Authentication.Unknown(new Refused(
                    Problem.CLIENT_UNKNOWN, "the token is good, and its client is no agent's of this installation"));
        }
        var missing = resource.scopes().stream()
                .filter(scope -> !scopes(token).contains(scope))
                .toList();
        if (!agent.revoked() && !missing.isEmpty()) {
            return new Authentication.Unknown(
                    new Refused(Problem.INSUFFICIENT_SCOPE, "the token lacks the scope `" + missing.getFirst() + "`")
                            .challenge(resource.challenge("insufficient_scope")));
        }
        return AgentDirectory.admit(
                agent, new Credential.Token(client, Instant.ofEpochSecond(token.getExpirationTime())));
    }

    /** Nothing of which token it was, nor of what was wrong with it. */
    private static Authentication bad(ProtectedResource resource) {
        var detail =
                "expected an access token that is in time, for `" + resource.url() + "`, by an issuer of its metadata";
        return new Authentication.Unknown(
                new Refused(Problem.INVALID_TOKEN, detail).challenge(resource.challenge("invalid_token")));
    }

    private static @Nullable OAuthClient client(JsonWebToken token) {
        var name = token.<Object>getClaim("azp") instanceof String azp ? azp : token.<Object>getClaim("client_id");
        return name instanceof String client && !client.isEmpty() ? new OAuthClient(token.getIssuer(), client) : null;
    }

    /** {@code scope} is of RFC 9068; some issuers write {@code scp}, as a text or a list. */
    private static Set<String> scopes(JsonWebToken token) {
        return Stream.of("scope", "scp")
                .map(name -> token.<Object>getClaim(name))
                .flatMap(claim -> switch (claim) {
                    case String text -> Stream.of(text.split(" "));
                    case Collection<?> list -> list.stream().map(AccessTokens::text);
                    case null, default -> Stream.empty();
                })
                .collect(Collectors.toSet());
    }

    private static String text(@Nullable Object item) {
        return item instanceof jakarta.json.JsonString json ? json.getString() : String.valueOf(item);
    }
}
