// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.policy.publications.Publications;
import io.agentport.policy.publications.Wanted;
import io.agentport.policy.schedule.Ticker;
import io.agentport.policy.seals.Seals;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.TreeMap;

/** Declares the integrations of the revision in force to connector-service, sealed, with references for secrets. */
@Singleton
public class IntegrationsPublisher {
    private static final Duration CHECK_EVERY = Duration.ofMillis(250);

    private final PolicyInForce inForce;
    private final Publications publications;
    private final Seals seals;
    private final Ticker ticker;
    private volatile long published;

    public IntegrationsPublisher(PolicyInForce inForce, Publications publications, Seals seals, Ticker ticker) {
        this.inForce = inForce;
        this.publications = publications;
        this.seals = seals;
        this.ticker = ticker;
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(CHECK_EVERY, "declaring integrations", this::publish);
    }

    private Uni<Void> publish() {
        var revision = inForce.current();
        if (revision.isEmpty() || revision.get().number() == published) {
            return Uni.createFrom().voidItem();
        }
        var number = revision.get().number();
        var wanted = revision.get().configuration().integrations().stream()
                .map(this::wanted)
                .toList();
        return publications
                .bring(Topic.INTEGRATIONS, number, wanted, Duration.ZERO)
                .invoke(done -> published = done ? number : published)
                .replaceWithVoid();
    }

    private Wanted wanted(IntegrationSettings integration) {
        var content = integration.kind() + "\n" + integration.connector() + "\n" + integration.baseUrl() + "\n"
                + new TreeMap<>(integration.secrets()) + "\n" + new TreeMap<>(integration.settings()) + "\n"
                + integration.allowPrivate();
        return new Wanted(integration.name(), content, version -> declared(integration, version));
    }

    private IntegrationDeclared declared(IntegrationSettings integration, long version) {
        var claims = new SealedClaims.Integration(
                integration.name(),
                version,
                integration.kind(),
                integration.connector(),
                integration.baseUrl(),
                integration.secrets(),
                integration.settings(),
                integration.allowPrivate());
        return new IntegrationDeclared(integration.name(), version, seals.forConnector(claims));
    }
}
