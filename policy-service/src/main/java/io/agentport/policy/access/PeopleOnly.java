// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Refuses tokens that were not issued to a client that people use, whoever their subject is. */
@Singleton
public class PeopleOnly implements SecurityIdentityAugmentor {
    private final AccessSettings settings;

    public PeopleOnly(AccessSettings settings) {
        this.settings = settings;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous() || isPeoples(identity)) {
            return Uni.createFrom().item(identity);
        }
        return Uni.createFrom().failure(new AuthenticationFailedException("not a token of a client that people use"));
    }

    private boolean isPeoples(SecurityIdentity identity) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return false;
        }
        var client = text(token.getClaim("azp"));
        if (client == null) {
            client = text(token.getClaim("client_id"));
        }
        return client != null && settings.peopleClients().contains(client);
    }

    private static @Nullable String text(@Nullable Object claim) {
        return claim == null ? null : claim.toString();
    }
}
