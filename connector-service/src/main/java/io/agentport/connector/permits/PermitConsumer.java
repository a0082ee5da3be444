// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reads {@code permits} from when everything that a permit is checked against has been loaded. */
@Singleton
@Readiness
public final class PermitConsumer implements HealthCheck {
    private final Messaging messaging;
    private final PermitHandler handler;
    private final DeclaredIntegrations integrations;
    private final CompactedView<AgentPublished> agents;
    private final CompactedView<ToolsetPublished> toolsets;
    private final AtomicBoolean started = new AtomicBoolean();

    PermitConsumer(
            Messaging messaging,
            PermitHandler handler,
            DeclaredIntegrations integrations,
            CompactedView<AgentPublished> agents,
            CompactedView<ToolsetPublished> toolsets) {
        this.messaging = messaging;
        this.handler = handler;
        this.integrations = integrations;
        this.agents = agents;
        this.toolsets = toolsets;
    }

    void start(@Observes StartupEvent event) {
        integrations.onChange(this::startWhenLoaded);
        agents.onChange(this::startWhenLoaded);
        toolsets.onChange(this::startWhenLoaded);
        startWhenLoaded();
    }

    private void startWhenLoaded() {
        if (integrations.loaded() && agents.ready() && toolsets.ready() && started.compareAndSet(false, true)) {
            messaging.consume("connector-service.permits", Topic.PERMITS, PermitEvent.class, handler::handle);
        }
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("permits are read")
                .status(started.get())
                .build();
    }
}
