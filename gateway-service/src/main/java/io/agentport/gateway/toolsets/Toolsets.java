// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.schemas.ArgumentSchema;
import io.agentport.gateway.agents.Opening;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is in the catalogue, and which of it each agent sees, always in the same order. */
@Startup
@ApplicationScoped
public class Toolsets {
    private static final Logger LOG = Logger.getLogger(Toolsets.class);

    private final CompactedView<CatalogEvent> catalog;
    private final CompactedView<ToolsetPublished> toolsets;
    /** By the schema's text: the integrations of one connector have the same, and a compiled one is large. */
    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    private volatile Map<ToolId, CatalogTool> byId = Map.of();
    private volatile Map<String, CatalogTool> byExposedName = Map.of();
    private volatile long generation;
    private volatile boolean catalogLoaded;
    private volatile boolean toolsetsLoaded;

    /** @param schema null if it is unusable */
    private record Compiled(@Nullable ArgumentSchema schema) {}

    Toolsets(Messaging messaging, Opening opening) {
        opening.waitFor(() -> catalogLoaded && toolsetsLoaded);
        catalog = messaging.view(Topic.CATALOG, CatalogEvent.class);
        toolsets = messaging.view(Topic.TOOLSETS, ToolsetPublished.class);
        catalog.onChange(this::index);
        toolsets.onChange(() -> {
            countChange();
            toolsetsLoaded = true;
        });
    }

    public Optional<CatalogTool> find(ToolId tool) {
        return Optional.ofNullable(byId.get(tool));
    }

    /** Finds a tool by the name that MCP clients see. */
    public Optional<CatalogTool> findExposed(String name) {
        return Optional.ofNullable(byExposedName.get(name));
    }

    /** What the agent sees, ordered by name. Tools whose schema cannot be checked are not shown. */
    public List<VisibleTool> visibleTo(AgentPublished agent) {
        var tools = byId;
        return toolsets.get(agent.toolset().value()).stream()
                .flatMap(set -> set.tools().stream())
                .sorted(java.util.Comparator.comparing(ToolsetPublished.Entry::tool))
                .flatMap(entry -> visible(entry, tools))
                .toList();
    }

    public Optional<VisibleTool> visibleTo(AgentPublished agent, ToolId tool) {
        var tools = byId;
        return toolsets.get(agent.toolset().value()).stream()
                .flatMap(set -> set.tools().stream())
                .filter(entry -> entry.tool().equals(tool))
                .flatMap(entry -> visible(entry, tools))
                .findFirst();
    }

    /** Whether the agent may count on the tool's {@code structuredContent}, see {@link VisibleTool#promisedOutput}. */
    public boolean promisesOutput(AgentPublished agent, ToolId tool) {
        return find(tool)
                .filter(found -> found.published().outputSchema() != null)
                .flatMap(found -> visibleTo(agent, tool))
                .flatMap(VisibleTool::promisedOutput)
                .isPresent();
    }

    private static Stream<VisibleTool> visible(ToolsetPublished.Entry entry, Map<ToolId, CatalogTool> tools) {
        var tool = tools.get(entry.tool());
        return tool == null || tool.schema() == null ? Stream.of() : Stream.of(new VisibleTool(tool, entry.tier()));
    }

    /** Changes whenever anything an agent sees may have changed. */
    public long generation() {
        return generation;
    }

    private void index() {
        var ids = new HashMap<ToolId, CatalogTool>();
        var names = new HashMap<String, CatalogTool>();
        var schemas = new HashMap<String, Compiled>();
        for (var event : catalog.all().values()) {
            if (event instanceof CatalogEvent.ToolPublished published) {
                var schema = schemas.computeIfAbsent(published.inputSchema(), text -> compile(published));
                var tool = new CatalogTool(published, schema.schema);
                ids.put(tool.id(), tool);
                names.put(tool.id().exposedName(), tool);
            }
        }
        compiled.keySet().retainAll(schemas.keySet());
        byId = Map.copyOf(ids);
        byExposedName = Map.copyOf(names);
        countChange();
        catalogLoaded = true;
    }

    private synchronized void countChange() {
        generation++;
    }

    private Compiled compile(CatalogEvent.ToolPublished published) {
        return compiled.computeIfAbsent(published.inputSchema(), text -> {
            try {
                return new Compiled(ArgumentSchema.compile(text));
            } catch (ArgumentSchema.UnusableSchemaException e) {
                LOG.errorf(
                        "tool `%s`, and any with the same schema, is not callable: %s",
                        published.tool(), e.getMessage());
                return new Compiled(null);
            }
        });
    }
}
