// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.policy.audit.Act;
import io.agentport.policy.audit.Audit;
import io.agentport.policy.configuration.AgentSettings;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Agents and keys in the database. Every change is counted, so that all replicas see that there was one. */
@Singleton
public class AgentStore {
    /** Everything that is stored, as of one count of changes. */
    record Stored(long changes, List<AgentRow> agents, Map<String, List<AgentKeyRow>> keys) {
        static final Stored NOTHING = new Stored(-1, List.of(), Map.of());
    }

    private final Pool pool;
    private final Clock clock;
    private final Audit audit;

    public AgentStore(Pool pool, Clock clock, Audit audit) {
        this.pool = pool;
        this.clock = clock;
        this.audit = audit;
    }

    Uni<Long> changes() {
        return pool.query("select changes from agent_changes")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Reads the count first: what is read after it is at least as new. */
    Uni<Stored> load() {
        return changes()
                .chain(changes -> Panache.withSession(() -> AgentRow.<AgentRow>listAll()
                        .chain(agents -> AgentKeyRow.<AgentKeyRow>listAll()
                                .map(keys -> new Stored(
                                        changes,
                                        agents,
                                        keys.stream().collect(Collectors.groupingBy(key -> key.agent)))))));
    }

    /** Creates the agent with a first key; false if there is one of that name that the API manages. */
    Uni<Boolean> create(AgentId agent, AgentSettings settings, AgentKey key, Act act) {
        var now = clock.instant();
        return changing(() -> AgentRow.<AgentRow>findById(agent.value()).chain(row -> {
            if (row != null && row.managedBy.equals(AgentRow.API)) {
                return Uni.createFrom().<Boolean>item(false);
            }
            if (row == null) {
                return AgentRow.of(agent.value(), AgentRow.API, settings, now)
                        .persistAndFlush()
                        .chain(() -> AgentKeyRow.of(agent.value(), key, now).persist())
                        .chain(() -> audit.add(act))
                        .replaceWith(true);
            }
            // what is left of an agent that the file once had
            row.manage(AgentRow.API, settings, now);
            return AgentKeyRow.delete("agent", agent.value())
                    .chain(() -> AgentKeyRow.of(agent.value(), key, now).persist())
                    .chain(() -> audit.add(act))
                    .replaceWith(true);
        }));
    }

    /** Gives an agent a new key, its first or the next; the old ones end after {@code grace}. Ends a revocation. */
    Uni<Void> rotate(AgentId agent, AgentSettings settings, AgentKey key, Duration grace, Act act) {
        var now = clock.instant();
        return changing(() -> row(agent, settings, now)
                .invoke(row -> row.revokedAt = null)
                .chain(() -> endKeys(agent, now, grace))
                .chain(() -> AgentKeyRow.of(agent.value(), key, now).persist())
                .chain(() -> audit.add(act)));
    }

    /** Ends all keys at once. */
    Uni<Void> revoke(AgentId agent, AgentSettings settings, Act act) {
        var now = clock.instant();
        return changing(() -> row(agent, settings, now)
                .invoke(row -> row.revokedAt = now)
                .chain(() -> endKeys(agent, now, Duration.ZERO))
                .chain(() -> audit.add(act)));
    }

    private static Uni<AgentRow> row(AgentId agent, AgentSettings settings, Instant now) {
        return AgentRow.<AgentRow>findById(agent.value())
                .chain(row -> row != null
                        ? Uni.createFrom().item(row)
                        : AgentRow.of(agent.value(), AgentRow.FILE, settings, now)
                                .persistAndFlush());
    }

    private static Uni<Void> endKeys(AgentId agent, Instant now, Duration grace) {
        if (grace.isZero()) {
            return AgentKeyRow.delete("agent", agent.value()).replaceWithVoid();
        }
        return AgentKeyRow.delete("agent = ?1 and endsAt <= ?2", agent.value(), now)
                .chain(() -> AgentKeyRow.update(
                        "endsAt = ?1 where agent = ?2 and (endsAt is null or endsAt > ?1)",
                        now.plus(grace),
                        agent.value()))
                .replaceWithVoid();
    }

    private <T> Uni<T> changing(Supplier<Uni<T>> change) {
        return Panache.withTransaction(() -> Panache.getSession()
                        .chain(session -> session.createNativeQuery("update agent_changes set changes = changes + 1")
                                .executeUpdate())
                        .chain(change::get))
                .invoke(audit::wake);
    }
}
