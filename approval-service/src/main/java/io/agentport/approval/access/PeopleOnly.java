// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Lets in only tokens that were issued to a client of people: one issued to an agent is nobody's, whoever its subject is. */
@ApplicationScoped
class PeopleOnly implements SecurityIdentityAugmentor {
    private final AccessConfig config;
    private final DisabledAccounts disabled;

    PeopleOnly(AccessConfig config, DisabledAccounts disabled) {
        this.config = config;
        this.disabled = disabled;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous()) {
            return Uni.createFrom().item(identity);
        }
        return identity.getPrincipal() instanceof JsonWebToken token && isPersons(token)
                ? Uni.createFrom().item(identity)
                : Uni.createFrom().failure(new AuthenticationFailedException("not a person's token"));
    }

    private boolean isPersons(JsonWebToken token) {
        var client = token.<Object>getClaim("azp");
        if (client == null) {
            client = token.<Object>getClaim("client_id");
        }
        return client instanceof String name
                && config.peopleClients().contains(name)
                && !disabled.contains(token.getName());
    }
}
