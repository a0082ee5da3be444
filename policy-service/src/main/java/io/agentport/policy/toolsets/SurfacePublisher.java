// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.toolsets;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.policy.agents.AgentDirectory;
import io.agentport.policy.agents.HeldKey;
import io.agentport.policy.agents.KnownAgent;
import io.agentport.policy.decisions.DecisionPoint;
import io.agentport.policy.decisions.Policy;
import io.agentport.policy.publications.Publications;
import io.agentport.policy.publications.Wanted;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Publishes the agents and what each may see. A toolset is there before the first agent that names it. */
@Singleton
public class SurfacePublisher {
    private static final Duration CHECK_EVERY = Duration.ofMillis(200);
    /** Whoever reads agents and toolsets may see the one before the other. */
    private static final Duration TOOLSETS_LINGER = Duration.ofMinutes(10);

    private final DecisionPoint decisionPoint;
    private final AgentDirectory agents;
    private final Publications publications;
    private final Ticker ticker;
    private final Clock clock;
    private String published = "";

    public SurfacePublisher(
            DecisionPoint decisionPoint, AgentDirectory agents, Publications publications, Ticker ticker, Clock clock) {
        this.decisionPoint = decisionPoint;
        this.agents = agents;
        this.publications = publications;
        this.ticker = ticker;
        this.clock = clock;
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(CHECK_EVERY, "publishing agents and toolsets", this::publish);
    }

    private Uni<Void> publish() {
        var policy = decisionPoint.policy();
        if (policy.isEmpty() || !agents.loaded()) {
            return Uni.createFrom().voidItem();
        }
        var toolsets = new TreeMap<String, Wanted>();
        var wantedAgents = agents.all().values().stream()
                .map(agent -> wanted(agent, policy.get(), toolsets))
                .toList();
        var content = policy.get().revision() + "\n" + text(toolsets.values()) + "\n" + text(wantedAgents);
        if (content.equals(published)) {
            return Uni.createFrom().voidItem();
        }
        long revision = policy.get().revision();
        return publications
                .bring(Topic.TOOLSETS, revision, toolsets.values(), TOOLSETS_LINGER)
                .chain(done -> done
                        ? publications.bring(Topic.AGENTS, revision, wantedAgents, Duration.ZERO)
                        : Uni.createFrom().item(false))
                .invoke(done -> published = done ? content : published)
                .replaceWithVoid();
    }

    private static String text(Collection<Wanted> wanted) {
        return wanted.stream().map(Wanted::content).sorted().collect(Collectors.joining("\n"));
    }

    private Wanted wanted(KnownAgent agent, Policy policy, Map<String, Wanted> toolsets) {
        var toolset = Toolsets.of(agent.settings(), policy);
        toolsets.computeIfAbsent(toolset.key(), key -> new Wanted(key, key, version -> toolset));
        var keys = agent.revoked()
                ? List.<Digest>of()
                : agent.goodKeys(clock.instant()).stream().map(HeldKey::hash).toList();
        var settings = agent.settings();
        var content = String.join(
                "\n",
                agent.id().value(),
                keys.toString(),
                settings.groups().toString(),
                Boolean.toString(agent.revoked()),
                Integer.toString(settings.callsPerMinute()),
                settings.hold().toString(),
                toolset.toolset().value());
        return new Wanted(agent.id().value(), content, version -> published(agent, keys, toolset, version));
    }

    private static AgentPublished published(
            KnownAgent agent, List<Digest> keys, ToolsetPublished toolset, long version) {
        var settings = agent.settings();
        return new AgentPublished(
                agent.id(),
                keys,
                settings.groups(),
                agent.revoked(),
                settings.callsPerMinute(),
                settings.hold(),
                toolset.toolset(),
                version);
    }
}
