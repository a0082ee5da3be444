// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.connector.secrets.CredentialOrigins;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Binds credentials when an integration is declared, so that not the first call decides where they may go. */
@Singleton
final class CredentialBinding {
    private static final Logger LOG = Logger.getLogger(CredentialBinding.class);

    private final DeclaredIntegrations declared;
    private final EffectiveTools tools;
    private final CredentialOrigins origins;

    CredentialBinding(DeclaredIntegrations declared, EffectiveTools tools, CredentialOrigins origins) {
        this.declared = declared;
        this.tools = tools;
        this.origins = origins;
    }

    void start(@Observes StartupEvent event) {
        declared.onChange(() -> tools.integrations().forEach(this::bind));
    }

    private void bind(IntegrationStatus status) {
        var origin = status.origin();
        if (origin == null) {
            return;
        }
        Multi.createFrom()
                .iterable(status.secrets())
                .onItem()
                .transformToUniAndConcatenate(reference -> origins.mayUse(reference, status.name(), origin)
                        .invoke(may -> {
                            if (!may) {
                                LOG.warnf(
                                        "`%s` of `%s` was accepted for another origin or integration; an admin has to accept it",
                                        reference.text(), status.name());
                            }
                        }))
                .subscribe()
                .with(done -> {}, failure -> LOG.warn("credentials are bound at their first use", failure));
    }
}
