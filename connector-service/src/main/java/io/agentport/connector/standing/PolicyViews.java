// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.standing;

import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What policy-service publishes about agents, as it is now. */
@Singleton
final class PolicyViews {
    @Produces
    @Singleton
    CompactedView<AgentPublished> agents(Messaging messaging) {
        return messaging.view(Topic.AGENTS, AgentPublished.class);
    }

    @Produces
    @Singleton
    CompactedView<ToolsetPublished> toolsets(Messaging messaging) {
        return messaging.view(Topic.TOOLSETS, ToolsetPublished.class);
    }
}
