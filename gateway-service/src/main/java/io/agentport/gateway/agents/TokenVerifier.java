// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens with quarkus-oidc: signature by the issuer's published keys and an asymmetric algorithm only,
 * issuer, audience, and that it is in time. An issuer is first asked when a token names it, so one that is away stops no
 * start; what it published once is used until it has to be asked for a key that is not known.
 */
@ApplicationScoped
class TokenVerifier implements TenantConfigResolver {
    /** What came of it. */
    sealed interface Verified {
        record Good(JsonWebToken token) implements Verified {}

        record Bad() implements Verified {}

        /** Nobody knows, because the issuer's keys cannot be had. */
        record Unreachable() implements Verified {}
    }

    private static final Logger LOG = Logger.getLogger(TokenVerifier.class);
    private static final String CONFIGURATION = TokenVerifier.class.getName();

    /** How often tokens with unknown keys may make the issuer be asked, and one that is away be asked again. */
    private static final Duration ASK_AT_MOST_EVERY = Duration.ofSeconds(5);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    private final HttpAuthenticator authenticator;
    private final TenantConfigBean tenants;
    /** When an issuer was found to be away, by {@link System#nanoTime}; no more entries than issuers were configured. */
    private final Map<String, Long> away = new ConcurrentHashMap<>();

    TokenVerifier(HttpAuthenticator authenticator, TenantConfigBean tenants) {
        this.authenticator = authenticator;
        this.tenants = tenants;
    }

    /** Looks at the token in {@code Authorization}. Never fails. */
    Uni<Verified> verify(RoutingContext http, ProtectedResource resource) {
        var issuer = namedIssuer(http.request().getHeader("Authorization"));
        if (issuer.isEmpty() || !resource.issuers().contains(issuer.get())) {
            return Uni.createFrom().item(new Verified.Bad());
        }
        var configuration = configuration(issuer.get(), resource.url());
        var id = configuration.tenantId().orElseThrow();
        if (isAway(id)) {
            return Uni.createFrom().item(new Verified.Unreachable());
        }
        http.put(CONFIGURATION, configuration);
        return authenticator
                .attemptAuthentication(http)
                .map(TokenVerifier::read)
                .onFailure()
                .recoverWithItem(failure -> failed(id, failure));
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext http, OidcRequestContext<OidcTenantConfig> context) {
        return Uni.createFrom().item(http.<OidcTenantConfig>get(CONFIGURATION));
    }

    private static Verified read(@Nullable SecurityIdentity identity) {
        return identity != null && identity.getPrincipal() instanceof JsonWebToken token
                ? new Verified.Good(token)
                : new Verified.Bad();
    }

    private Verified failed(String id, Throwable failure) {
        if (tenants.getDynamicTenant(id) != null) {
            return new Verified.Bad();
        }
        // no keys of it were ever had
        LOG.warnf("tokens of an issuer cannot be verified: %s", failure.getMessage());
        away.put(id, System.nanoTime());
        return new Verified.Unreachable();
    }

    private boolean isAway(String id) {
        var since = away.get(id);
        return since != null && System.nanoTime() - since < ASK_AT_MOST_EVERY.toNanos();
    }

    /** What the token says itself, to choose among issuers that are configured; nothing is believed for it. */
    private static Optional<String> namedIssuer(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        try {
            JsonObject claims = OidcUtils.decodeJwtContent(
                    authorization.substring(authorization.indexOf(' ') + 1).strip());
            return Optional.ofNullable(claims).map(found -> found.getValue("iss") instanceof String text ? text : null);
        } catch (RuntimeException e) {
            return Optional.empty(); // not even in the form of a token
        }
    }

    /** A changed setting is another tenant, so it is in force at once. */
    private static OidcTenantConfig configuration(String issuer, String resource) {
        return OidcTenantConfig.authServerUrl(issuer)
                .tenantId("agents of " + issuer + " for " + resource)
                .applicationType(io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType.SERVICE)
                .connectionTimeout(CONNECT_WITHIN)
                .connectionRetryCount(1)
                .token()
                .issuer(issuer)
                .audience(resource)
                .forcedJwkRefreshInterval(ASK_AT_MOST_EVERY)
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end()
                .build();
    }
}
