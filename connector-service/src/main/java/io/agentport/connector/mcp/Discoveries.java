// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.DiscoveredTools;
import io.agentport.connector.connectors.mcp.OfferedTool;
import io.agentport.connector.connectors.mcp.OfferedTools;
import io.agentport.contracts.calls.Digest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What upstreams offered and people accepted, kept in the database: every replica knows the same, also while an upstream is
 * away, and after a restart.
 */
@Singleton
public final class Discoveries implements DiscoveredTools {
    private static final Logger LOG = Logger.getLogger(Discoveries.class);

    private final Pool pool;
    private final Vertx vertx;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Known> known = Map.of();
    private volatile long generation;
    private volatile boolean loaded;

    Discoveries(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    private record Known(long version, String source, Discovered discovered) {}

    /**
     * What a person has accepted of a tool.
     *
     * @param offer digest of the form that was seen
     * @param text that form, as JSON
     */
    public record Accepted(Digest offer, String text) {}

    @Override
    public boolean loaded() {
        return loaded;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Discovered of(String integration, String source) {
        var found = known.get(integration);
        return found == null || !found.source.equals(source) ? Discovered.NOTHING : found.discovered;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes in what any replica has stored since the last time. */
    Uni<Void> refresh() {
        return pool.query("SELECT integration, version FROM discovery")
                .execute()
                .flatMap(rows -> {
                    var versions = new HashMap<String, Long>();
                    rows.forEach(row -> versions.put(row.getString("integration"), row.getLong("version")));
                    var before = known;
                    var changed = versions.entrySet().stream()
                            .filter(entry -> {
                                var old = before.get(entry.getKey());
                                return old == null || old.version != entry.getValue();
                            })
                            .map(Map.Entry::getKey)
                            .toArray(String[]::new);
                    if (changed.length == 0) {
                        loaded = true;
                        return Uni.createFrom().voidItem();
                    }
                    return pool.preparedQuery("SELECT * FROM discovery WHERE integration = ANY($1)")
                            .execute(Tuple.of(changed))
                            // schemas are compiled
                            .flatMap(found -> vertx.executeBlocking(() -> {
                                var next = new HashMap<>(before);
                                found.forEach(row -> next.put(row.getString("integration"), read(row)));
                                adopt(next);
                                return true;
                            }))
                            .replaceWithVoid();
                });
    }

    private synchronized void adopt(Map<String, Known> next) {
        known = Map.copyOf(next);
        generation++;
        loaded = true;
        listeners.forEach(Runnable::run);
    }

    private static Known read(Row row) {
        var tools = row.getString("tools");
        var offered = tools == null ? null : OfferedTools.readStored(tools);
        var accepted = new HashMap<String, Digest>();
        accepted(row).forEach((tool, form) -> accepted.put(tool, form.offer()));
        if (offered != null && !offered.leftOut().isEmpty()) {
            LOG.warnf("`%s` offers what cannot be used: %s", row.getString("integration"), offered.leftOut());
        }
        return new Known(
                row.getLong("version"),
                row.getString("source"),
                new Discovered(
                        offered == null ? null : offered.tools(),
                        offered == null ? List.of() : offered.leftOut(),
                        accepted,
                        row.getString("problem")));
    }

    private static Map<String, Accepted> accepted(Row row) {
        var accepted = new LinkedHashMap<String, Accepted>();
        var stored = JsonRpc.read(row.getString("accepted"));
        if (stored != null) {
            stored.properties()
                    .forEach(entry -> accepted.put(
                            entry.getKey(),
                            new Accepted(
                                    new Digest(entry.getValue().path("offer").asText()),
                                    entry.getValue().path("text").asText())));
        }
        return accepted;
    }

    /** Whether this replica is the one to ask the upstream now; the next may in a while. Another source is asked at once. */
    Uni<Boolean> take(String integration, String source, Duration again) {
        return pool.preparedQuery("""
                        INSERT INTO discovery (integration, source, next_at)
                        VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
                        ON CONFLICT (integration) DO UPDATE SET source = excluded.source, next_at = excluded.next_at,
                            tools = CASE WHEN discovery.source = excluded.source THEN discovery.tools END,
                            accepted = CASE WHEN discovery.source = excluded.source THEN discovery.accepted ELSE '{}' END,
                            problem = CASE WHEN discovery.source = excluded.source THEN discovery.problem END,
                            version = discovery.version + (discovery.source <> excluded.source)::int
                        WHERE discovery.next_at <= clock_timestamp() OR discovery.source <> excluded.source
                        RETURNING 1""")
                .execute(Tuple.of(integration, source, again.toMillis() / 1000.0))
                .map(rows -> rows.size() == 1);
    }

    Uni<Void> found(String integration, String source, ArrayNode tools) {
        return pool.preparedQuery("""
                        UPDATE discovery SET tools = $3, problem = NULL, version = version + 1
                        WHERE integration = $1 AND source = $2
                            AND (tools IS DISTINCT FROM $3 OR problem IS NOT NULL)""")
                .execute(Tuple.of(integration, source, tools.toString()))
                .replaceWithVoid();
    }

    /** What was known stays. */
    Uni<Void> failed(String integration, String source, String problem, Duration again) {
        return pool.preparedQuery("""
                        UPDATE discovery SET problem = $3, next_at = clock_timestamp() + make_interval(secs => $4),
                            version = version + (problem IS DISTINCT FROM $3)::int
                        WHERE integration = $1 AND source = $2""")
                .execute(Tuple.of(integration, source, problem, again.toMillis() / 1000.0))
                .replaceWithVoid();
    }

    /** In which form people accepted each tool of an integration, by name. */
    public Uni<Map<String, Accepted>> acceptedForms(String integration) {
        return pool.preparedQuery("SELECT accepted FROM discovery WHERE integration = $1")
                .execute(Tuple.of(integration))
                .map(rows ->
                        rows.size() == 0 ? Map.of() : accepted(rows.iterator().next()));
    }

    /**
     * Accepts tools in the form that a person saw. Nothing is accepted unless each is still offered in that form.
     *
     * @param seen the form of each tool, by name
     * @return the tools that are not offered in that form any more; empty if all were accepted
     */
    public Uni<List<String>> accept(
            SqlConnection transaction, String integration, String source, Map<String, Digest> seen) {
        return transaction
                .preparedQuery("SELECT * FROM discovery WHERE integration = $1 AND source = $2 FOR UPDATE")
                .execute(Tuple.of(integration, source))
                .flatMap(rows -> {
                    var offered = rows.size() == 0
                            ? Map.<String, OfferedTool>of()
                            : offered(rows.iterator().next());
                    var stale = new ArrayList<String>();
                    seen.forEach((tool, offer) -> {
                        if (!Optional.ofNullable(offered.get(tool))
                                .map(OfferedTool::offer)
                                .equals(Optional.of(offer))) {
                            stale.add(tool);
                        }
                    });
                    return stale.isEmpty()
                            ? store(transaction, integration, rows.iterator().next(), offered, seen)
                                    .replaceWith(List.<String>of())
                            : Uni.createFrom().item(stale.stream().sorted().toList());
                });
    }

    private static Map<String, OfferedTool> offered(Row row) {
        @Nullable String tools = row.getString("tools");
        return tools == null
                ? Map.of()
                : OfferedTools.readStored(tools).tools().stream()
                        .collect(Collectors.toMap(OfferedTool::name, tool -> tool));
    }

    private static Uni<Void> store(
            SqlConnection transaction,
            String integration,
            Row row,
            Map<String, OfferedTool> offered,
            Map<String, Digest> seen) {
        var all = new LinkedHashMap<>(accepted(row));
        offered.forEach((name, tool) -> {
            if (seen.containsKey(name)) {
                all.put(name, new Accepted(tool.offer(), tool.text()));
            }
        });
        ObjectNode json = JsonRpc.MAPPER.createObjectNode();
        all.forEach((tool, form) ->
                json.putObject(tool).put("offer", form.offer().value()).put("text", form.text()));
        return transaction
                .preparedQuery("UPDATE discovery SET accepted = $2, version = version + 1 WHERE integration = $1")
                .execute(Tuple.of(integration, json.toString()))
                .replaceWithVoid();
    }
}
