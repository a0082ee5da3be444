// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.policy.configuration.AgentSettings;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.schedule.Listeners;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All agents in memory: those of the file and of the API, with their keys. */
@Singleton
public final class AgentDirectory implements Agents {
    /** The agent of a file that names none. */
    public static final AgentId DEFAULT = new AgentId("default");

    private static final Duration FOLLOW_EVERY = Duration.ofMillis(500);
    /** Calls that nobody recognises may not make the database work more often than this. */
    private static final Duration LOOK_UP_EVERY = Duration.ofMillis(100);

    private final AgentStore store;
    private final PolicyInForce policy;
    private final Ticker ticker;
    private final Listeners listeners = new Listeners("the agents");
    private AgentStore.Stored stored = AgentStore.Stored.NOTHING;
    private volatile Map<AgentId, KnownAgent> agents = Map.of();
    /** The revision whose agents these are; 0 until they are known. */
    private volatile long revision;

    private @Nullable Uni<Void> loading;
    private long loadingSinceNanos;

    public AgentDirectory(AgentStore store, PolicyInForce policy, Ticker ticker) {
        this.store = store;
        this.policy = policy;
        this.ticker = ticker;
        policy.onChange(this::rebuild);
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(FOLLOW_EVERY, "following the agents' changes", this::follow);
    }

    /** Whether the agents are known, as the revision in force has them: until then nobody is refused for being unknown. */
    public boolean loaded() {
        return revision > 0 && revision == policy.number();
    }

    @Override
    public Optional<KnownAgent> find(AgentId agent) {
        return Optional.ofNullable(agents.get(agent));
    }

    public Map<AgentId, KnownAgent> all() {
        return agents;
    }

    @Override
    public Uni<Optional<KnownAgent>> lookUp(AgentId agent) {
        return sharedLoad().map(done -> find(agent));
    }

    /** Called after every change, on a thread that must not be kept. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private Uni<Void> follow() {
        return store.changes()
                .chain(changes -> changes == storedChanges() && loaded()
                        ? Uni.createFrom().voidItem()
                        : reload());
    }

    private synchronized long storedChanges() {
        return stored.changes();
    }

    /** Brings memory in line with the database. */
    Uni<Void> reload() {
        return ticker.run(() -> store.load().invoke(this::take).replaceWithVoid());
    }

    /** Everybody who asks while one is under way, or just after it, shares it. */
    private synchronized Uni<Void> sharedLoad() {
        long now = System.nanoTime();
        if (loading == null || now - loadingSinceNanos > LOOK_UP_EVERY.toNanos()) {
            loading = reload().memoize().indefinitely();
            loadingSinceNanos = now;
        }
        return loading;
    }

    private synchronized void take(AgentStore.Stored next) {
        if (next.changes() >= stored.changes()) {
            stored = next;
            rebuild();
        }
    }

    private synchronized void rebuild() {
        var inForce = policy.current();
        if (inForce.isEmpty() || stored.changes() < 0) {
            return;
        }
        agents = assemble(inForce.get().configuration().agents(), stored);
        revision = inForce.get().number();
        listeners.tell();
    }

    static Map<AgentId, KnownAgent> assemble(@Nullable Map<AgentId, AgentSettings> file, AgentStore.Stored stored) {
        var rows = new HashMap<String, AgentRow>();
        stored.agents().forEach(row -> rows.put(row.name, row));
        var agents = new HashMap<AgentId, KnownAgent>();
        for (var row : stored.agents()) {
            if (row.managedBy.equals(AgentRow.API)) {
                var id = new AgentId(row.name);
                agents.put(id, known(id, ManagedBy.API, row.settings(), row, stored));
            }
        }
        if (file == null) {
            agents.put(
                    DEFAULT,
                    known(DEFAULT, ManagedBy.BUILT_IN, AgentSettings.STANDARD, rows.get(DEFAULT.value()), stored));
        } else {
            file.forEach((id, settings) ->
                    agents.put(id, known(id, ManagedBy.FILE, settings, rows.get(id.value()), stored)));
        }
        return Map.copyOf(agents);
    }

    private static KnownAgent known(
            AgentId id, ManagedBy managedBy, AgentSettings settings, @Nullable AgentRow row, AgentStore.Stored stored) {
        var keys = stored.keys().getOrDefault(id.value(), List.of()).stream()
                .map(AgentKeyRow::held)
                .toList();
        return new KnownAgent(id, managedBy, settings, row != null && row.revokedAt != null, keys);
    }
}
