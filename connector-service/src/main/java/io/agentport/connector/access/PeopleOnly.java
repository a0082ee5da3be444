// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Refuses a token that was not issued to one of people's clients, however good it is: an agent's, for example. */
@Singleton
final class PeopleOnly implements SecurityIdentityAugmentor {
    private final AccessSettings settings;

    PeopleOnly(AccessSettings settings) {
        this.settings = settings;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous() || isPersons(identity)) {
            return Uni.createFrom().item(identity);
        }
        return Uni.createFrom().failure(new AuthenticationFailedException());
    }

    private boolean isPersons(SecurityIdentity identity) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return false;
        }
        String client = token.getClaim("azp");
        if (client == null) {
            client = token.getClaim("client_id");
        }
        return client != null && settings.peopleClients().contains(client);
    }
}
