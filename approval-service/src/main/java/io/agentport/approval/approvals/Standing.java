// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Action;
import io.agentport.approval.lifecycle.Withdrawal;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import jakarta.enterprise.context.ApplicationScoped;

/** Whether policy and catalogue still allow what was asked, as policy- and connector-service publish them now. */
@ApplicationScoped
class Standing {
    /** What the views say about an action. */
    sealed interface Verdict {}

    record Allowed() implements Verdict {}

    record Gone(Withdrawal why) implements Verdict {}

    /** Not loaded, or a toolset that has not arrived yet. */
    record Unknown() implements Verdict {}

    private final CompactedView<AgentPublished> agents;
    private final CompactedView<ToolsetPublished> toolsets;
    private final CompactedView<CatalogEvent> catalog;

    Standing(Messaging messaging) {
        this.agents = messaging.view(Topic.AGENTS, AgentPublished.class);
        this.toolsets = messaging.view(Topic.TOOLSETS, ToolsetPublished.class);
        this.catalog = messaging.view(Topic.CATALOG, CatalogEvent.class);
    }

    boolean ready() {
        return agents.ready() && toolsets.ready() && catalog.ready();
    }

    void onChange(Runnable listener) {
        agents.onChange(listener);
        toolsets.onChange(listener);
        catalog.onChange(listener);
    }

    Verdict of(Action action) {
        if (!ready()) {
            return new Unknown();
        }
        var agent = agents.get(action.agent().value());
        if (agent.isEmpty()) {
            return new Gone(Withdrawal.AGENT_UNKNOWN);
        }
        if (agent.get().revoked()) {
            return new Gone(Withdrawal.AGENT_REVOKED);
        }
        var toolset = toolsets.get(agent.get().toolset().value());
        if (toolset.isEmpty()) {
            return new Unknown();
        }
        if (!(catalog.get(action.tool().key()).orElse(null) instanceof CatalogEvent.ToolPublished tool)) {
            return new Gone(Withdrawal.UNKNOWN_TOOL);
        }
        if (toolset.get().tools().stream().noneMatch(entry -> entry.tool().equals(action.tool()))) {
            return new Gone(Withdrawal.TOOL_DENIED);
        }
        return tool.definition().equals(action.definition()) ? new Allowed() : new Gone(Withdrawal.DEFINITION_CHANGED);
    }
}
