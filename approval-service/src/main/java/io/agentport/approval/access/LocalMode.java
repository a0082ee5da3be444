// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether people have accounts here, which is so only where no identity provider knows them. */
@ApplicationScoped
class LocalMode {
    private final boolean on;

    /** @throws IllegalStateException if both are set: a local account would be a way around the provider */
    LocalMode(AccessConfig config, @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> provider) {
        this.on = config.localAccounts().orElse(provider.isEmpty());
        if (on && provider.isPresent()) {
            throw new IllegalStateException("`agentport.access.local-accounts` cannot be on while"
                    + " `quarkus.oidc.auth-server-url` names an identity provider");
        }
    }

    boolean on() {
        return on;
    }
}
