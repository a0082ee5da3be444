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
import io.agentport.policy.publications.Publications;
import io.agentport.policy.publications.Wanted;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Publishes the agents and what each may see. A toolset is there before the first agent that names it. */
@Singleton
public class SurfacePublisher {
    private static final Duration CHECK_EVERY = Duration.ofMillis(200);
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofMinutes(1);
    /** Whoever reads agents and toolsets may see the one before the other. */
    private static final Duration TOOLSETS_LINGER = Duration.ofMinutes(10);

    private final DecisionPoint decisionPoint;
    private final AgentDirectory agents;
    private final Publications publications;
    private final Ticker ticker;
    private final Clock clock;
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private volatile Instant lookAgainAt = Instant.MIN;

    public SurfacePublisher(
            DecisionPoint decisionPoint, AgentDirectory agents, Publications publications, Ticker ticker, Clock clock) {
        this.decisionPoint = decisionPoint;
        this.agents = agents;
        this.publications = publications;
        this.ticker = ticker;
        this.clock = clock;
    }

    void start(@Observes StartupEvent startup) {
        decisionPoint.onChange(() -> changed.set(true));
        agents.onChange(() -> changed.set(true));
        ticker.every(CHECK_EVERY, "publishing agents and toolsets", this::publish);
    }

    private Uni<Void> publish() {
        // INVARIANT: taken back before anything is read, so that a change after that is seen in the next turn
        boolean due = changed.getAndSet(false) || !clock.instant().isBefore(lookAgainAt);
        return due
                ? Uni.createFrom()
                        .deferred(this::bring)
                        .onTermination()
                        .invoke((done, failure, cancelled) -> {
                            if (!Boolean.TRUE.equals(done)) {
                                changed.set(true);
                            }
                        })
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** Whether the topics are now as the policy and the agents want them. */
    private Uni<Boolean> bring() {
        var policy = decisionPoint.policy();
        if (policy.isEmpty() || !agents.loaded()) {
            return Uni.createFrom().item(false);
        }
        lookAgainAt = nextLook();
        var toolsets = new HashMap<Object, ToolsetPublished>();
        var wantedAgents = new ArrayList<Wanted>();
        for (var agent : agents.all().values()) {
            var integrations = Optional.ofNullable(agent.settings().integrations());
            var toolset = toolsets.computeIfAbsent(integrations, same -> Toolsets.of(agent.settings(), policy.get()));
            wantedAgents.add(wanted(agent, toolset));
        }
        long revision = policy.get().revision();
        return publications
                .bring(Topic.TOOLSETS, revision, wanted(toolsets.values()), TOOLSETS_LINGER)
                .chain(done -> done
                        ? publications.bring(Topic.AGENTS, revision, wantedAgents, Duration.ZERO)
                        : Uni.createFrom().item(false));
    }

    /** When a key's grace ends, and now and then for toolsets that nobody uses any more. */
    private Instant nextLook() {
        var now = clock.instant();
        return agents.all().values().stream()
                .flatMap(agent -> agent.goodKeys(now).stream())
                .flatMap(key -> Stream.ofNullable(key.endsAt()))
                .reduce(now.plus(LOOK_AT_LEAST_EVERY), (one, other) -> one.isBefore(other) ? one : other);
    }

    private static List<Wanted> wanted(Collection<ToolsetPublished> toolsets) {
        return toolsets.stream()
                .collect(Collectors.toMap(ToolsetPublished::key, Function.identity(), (one, same) -> one))
                .values()
                .stream()
                .map(toolset -> new Wanted(toolset.key(), toolset.key(), version -> toolset))
                .toList();
    }

    private Wanted wanted(KnownAgent agent, ToolsetPublished toolset) {
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
                settings.tools().code(),
                String.valueOf(settings.tokens()),
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
                settings.tools(),
                settings.tokens(),
                settings.showLink(),
                version);
    }
}
