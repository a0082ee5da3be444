// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.Origin;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The headers that show an upstream a credential. */
@Singleton
public class CredentialHeaders {
    private static final String AUTHORIZATION = "Authorization";

    /** What became of a credential. */
    public sealed interface Shown {
        /** To be sent to the origin that was asked for and nowhere else; not to be printed. */
        record Headers(Map<String, String> headers) implements Shown {
            @Override
            public String toString() {
                return "***";
            }
        }

        record Refused(String reason, String detail) implements Shown {}
    }

    private final CredentialOrigins origins;
    private final SecretResolver resolver;

    public CredentialHeaders(CredentialOrigins origins, SecretResolver resolver) {
        this.origins = origins;
        this.resolver = resolver;
    }

    /** Resolves an integration's credential, if it may be sent to the origin. */
    public Uni<Shown> of(String integration, Origin origin, Authentication authentication) {
        var reference = authentication.secret();
        if (reference.isEmpty()) {
            return Uni.createFrom().item(new Shown.Headers(Map.of()));
        }
        return origins.mayUse(reference.get(), integration, origin).flatMap(may -> {
            if (!may) {
                return Uni.createFrom()
                        .item(new Shown.Refused(
                                CredentialOrigins.CHANGED,
                                "`" + reference.get().text() + "` was accepted for another origin or integration than `"
                                        + origin + "`; an admin has to accept `" + integration + "`"));
            }
            return resolver.resolve(reference.get()).map(resolution -> switch (resolution) {
                case Resolution.Unavailable missing -> new Shown.Refused(missing.reason(), missing.detail());
                case Resolution.Found found ->
                    new Shown.Headers(headers(authentication, found.secret().reveal()));
            });
        });
    }

    private static Map<String, String> headers(Authentication authentication, String secret) {
        return switch (authentication) {
            case Authentication.None n -> Map.of();
            case Authentication.Bearer b -> Map.of(AUTHORIZATION, "Bearer " + secret);
            case Authentication.Basic basic ->
                Map.of(
                        AUTHORIZATION,
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                (basic.user() + ":" + secret).getBytes(StandardCharsets.UTF_8)));
            case Authentication.Header header -> Map.of(header.name(), header.prefix() + secret);
        };
    }
}
