// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.gateway.toolsets.ShownSchema;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.VisibleTool;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The answers to {@code tools/list}: bytes that are made once per toolset and catalogue, the same for all who share them.
 *
 * <p>The list is ordered by tool, and a cursor says behind which tool its page begins. A client that turns the page after the
 * list has changed goes on in the new list at the same place: it is shown no tool twice, and misses none that was there all
 * the time. What was added or removed on pages that it has read it learns when it asks again, which
 * {@code notifications/tools/list_changed} and the list's time to live tell it to. The tools of our own stand at the end.
 */
@ApplicationScoped
public class ToolList {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Key(Digest toolset, ToolListing listing, Era era) {}

    /** @param later pages by the tool behind which they begin */
    private record Prepared(
            long generation, boolean discovers, Buffer first, Map<ToolId, Buffer> later, Digest digest) {}

    private final Toolsets toolsets;
    private final Results results;
    private final McpSettings settings;
    private final Map<Key, Prepared> prepared = new ConcurrentHashMap<>();

    ToolList(Toolsets toolsets, Results results, McpSettings settings) {
        this.toolsets = toolsets;
        this.results = results;
        this.settings = settings;
    }

    /**
     * JSON of the result; empty if the cursor is none.
     *
     * @param cursor null for the first page
     */
    Optional<Buffer> page(AgentPublished agent, Era era, @Nullable String cursor) {
        var pages = prepared(agent, era);
        if (cursor == null) {
            return Optional.of(pages.first);
        }
        return Cursor.read(cursor).map(after -> {
            var page = pages.later.get(after);
            return page != null ? page : page(rest(agent, pages.discovers, after), pages.discovers, era);
        });
    }

    /** Whether the agent sees the tools to search by instead of a list. */
    boolean discovers(AgentPublished agent, Era era) {
        return prepared(agent, era).discovers;
    }

    /** Another one whenever the agent's list is another one. */
    Digest digest(AgentPublished agent, Era era) {
        return prepared(agent, era).digest;
    }

    private Prepared prepared(AgentPublished agent, Era era) {
        long generation = toolsets.generation();
        var key = new Key(agent.toolset(), agent.listing(), era);
        var known = prepared.get(key);
        if (known != null && known.generation == generation) {
            return known;
        }
        prepared.values().removeIf(old -> old.generation != generation);
        var fresh = prepare(agent, era, generation);
        prepared.put(key, fresh);
        return fresh;
    }

    private Prepared prepare(AgentPublished agent, Era era, long generation) {
        var tools = toolsets.visibleTo(agent);
        boolean discovers = agent.listing() == ToolListing.DISCOVERY
                || (agent.listing() == ToolListing.AUTO && tools.size() > settings.listUpTo());
        var listed = discovers ? List.<VisibleTool>of() : tools;
        var first = page(listed, discovers, era);
        var later = new HashMap<ToolId, Buffer>();
        var digests =
                new ArrayList<String>(List.of(Digest.ofBytes(first.getBytes()).value()));
        int size = settings.toolsPerPage();
        for (int at = size; at < listed.size(); at += size) {
            var page = page(listed.subList(at, listed.size()), false, era);
            later.put(listed.get(at - 1).tool().id(), page);
            digests.add(Digest.ofBytes(page.getBytes()).value());
        }
        return new Prepared(generation, discovers, first, later, Digest.ofText(String.join(" ", digests)));
    }

    /** For a cursor of a list that was another one. */
    private List<VisibleTool> rest(AgentPublished agent, boolean discovers, ToolId after) {
        return discovers
                ? List.of()
                : toolsets.visibleTo(agent).stream()
                        .filter(visible -> visible.tool().id().compareTo(after) > 0)
                        .toList();
    }

    /** @param rest the tools of this page and those behind it */
    private Buffer page(List<VisibleTool> rest, boolean discovers, Era era) {
        var list = MAPPER.createObjectNode();
        var tools = list.putArray("tools");
        int size = settings.toolsPerPage();
        rest.stream().limit(size).forEach(visible -> tools.add(tool(visible)));
        if (rest.size() > size) {
            list.put("nextCursor", Cursor.after(rest.get(size - 1).tool().id()));
        } else {
            (discovers ? MetaTools.insteadOfList() : MetaTools.afterList()).forEach(tools::add);
        }
        return Buffer.buffer(results.listed(list, era).toString());
    }

    /** The tool as a list shows it. */
    static ObjectNode tool(VisibleTool visible) {
        var published = visible.tool().published();
        var json = MAPPER.createObjectNode();
        json.put("name", published.tool().exposedName());
        json.put("title", published.title());
        json.put("description", published.description() + (visible.tier() == Tier.ASK_APPROVE ? Words.ASKS : ""));
        json.set("inputSchema", ShownSchema.of(visible));
        visible.promisedOutput().ifPresent(schema -> json.set("outputSchema", schema));
        json.putObject("annotations")
                .put("title", published.title())
                .put("readOnlyHint", published.risk() == Risk.READ)
                .put("destructiveHint", published.risk() == Risk.DESTRUCTIVE)
                .put("idempotentHint", published.idempotent() || published.risk() == Risk.READ)
                .put("openWorldHint", true);
        return json;
    }
}
