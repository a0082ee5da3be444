// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.policy.configuration.Configuration;
import io.agentport.policy.configuration.IntegrationSettings;
import io.agentport.policy.configuration.Revision;
import io.agentport.policy.risk.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A revision applied to the catalogue: what happens to each tool, worked out in advance. Immutable. */
public final class Policy {
    /** A tool of the catalogue and what the file says about it. */
    public record ToolPolicy(ToolPublished tool, Decision decision) {}

    private final long revision;
    private final Instant adoptedAt;
    private final Map<ToolId, ToolPolicy> tools;

    private Policy(long revision, Instant adoptedAt, Map<ToolId, ToolPolicy> tools) {
        this.revision = revision;
        this.adoptedAt = adoptedAt;
        this.tools = Map.copyOf(tools);
    }

    public static Policy compile(Revision revision, Catalog catalog) {
        var configuration = revision.configuration();
        var integrations = new HashMap<String, IntegrationSettings>();
        configuration.integrations().forEach(integration -> integrations.put(integration.name(), integration));
        var tools = new HashMap<ToolId, ToolPolicy>();
        for (var tool : catalog.tools().values()) {
            var integration = integrations.get(tool.tool().integration());
            if (integration != null) {
                tools.put(tool.tool(), new ToolPolicy(tool, decision(integration, configuration, tool)));
            }
        }
        return new Policy(revision.number(), revision.adoptedAt(), tools);
    }

    private static Decision decision(IntegrationSettings integration, Configuration configuration, ToolPublished tool) {
        var ruling = Precedence.rule(
                integration.rules(),
                integration.defaults(),
                configuration.defaults(),
                tool.tool().tool(),
                tool.risk());
        if (tool.held() != null && ruling.tier() == Tier.AUTO_APPROVE) {
            return new Decision.AskApproval(List.of(Refusal.TOOL_NOT_ACCEPTED), configuration.expireAfter());
        }
        return toDecision(ruling, tool.tool(), configuration.expireAfter());
    }

    private static Decision toDecision(Ruling ruling, ToolId tool, Duration expireAfter) {
        return switch (ruling.tier()) {
            case AUTO_APPROVE -> new Decision.AutoApprove(ruling.reasons());
            case ASK_APPROVE -> new Decision.AskApproval(ruling.reasons(), expireAfter);
            case DENY -> new Decision.Deny(Refusal.POLICY_DENIED, "the policy denies `" + tool + "`", ruling.reasons());
        };
    }

    public long revision() {
        return revision;
    }

    public Instant adoptedAt() {
        return adoptedAt;
    }

    public Optional<ToolPolicy> find(ToolId tool) {
        return Optional.ofNullable(tools.get(tool));
    }

    public Map<ToolId, ToolPolicy> tools() {
        return tools;
    }
}
