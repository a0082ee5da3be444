// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.gateway.toolsets.ShownSchema;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.VisibleTool;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The answer to {@code tools/list}: bytes that are made once per toolset and catalogue, the same for all who share them. */
@ApplicationScoped
public class ToolList {
    static final String AWAIT_CALL = "await_call";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Key(Digest toolset, Era era) {}

    private record Prepared(long generation, Buffer result) {}

    private final Toolsets toolsets;
    private final Results results;
    private final Map<Key, Prepared> prepared = new ConcurrentHashMap<>();

    ToolList(Toolsets toolsets, Results results) {
        this.toolsets = toolsets;
        this.results = results;
    }

    /** JSON of the result. */
    Buffer result(AgentPublished agent, Era era) {
        long generation = toolsets.generation();
        var key = new Key(agent.toolset(), era);
        var known = prepared.get(key);
        if (known != null && known.generation == generation) {
            return known.result;
        }
        prepared.values().removeIf(old -> old.generation != generation);
        var fresh = new Prepared(
                generation, Buffer.buffer(results.listed(list(agent), era).toString()));
        prepared.put(key, fresh);
        return fresh.result;
    }

    private ObjectNode list(AgentPublished agent) {
        var list = MAPPER.createObjectNode();
        var tools = list.putArray("tools");
        toolsets.visibleTo(agent).forEach(visible -> tools.add(tool(visible)));
        tools.add(awaitCall());
        return list;
    }

    private static ObjectNode tool(VisibleTool visible) {
        var published = visible.tool().published();
        var json = MAPPER.createObjectNode();
        json.put("name", published.tool().exposedName());
        json.put("title", published.title());
        json.put("description", published.description() + (visible.tier() == Tier.ASK_APPROVE ? Words.ASKS : ""));
        // no output schema: a pending or failed call has no result that could fit it
        json.set("inputSchema", ShownSchema.of(visible));
        json.putObject("annotations")
                .put("title", published.title())
                .put("readOnlyHint", published.risk() == Risk.READ)
                .put("destructiveHint", published.risk() == Risk.DESTRUCTIVE)
                .put("idempotentHint", published.idempotent() || published.risk() == Risk.READ)
                .put("openWorldHint", true);
        return json;
    }

    private static ObjectNode awaitCall() {
        var json = MAPPER.createObjectNode();
        json.put("name", AWAIT_CALL).put("title", "Wait for a call").put("description", Words.AWAIT_CALL);
        var schema = json.putObject("inputSchema").put("type", "object");
        schema.putObject("properties").putObject("call_id").put("type", "string");
        schema.putArray("required").add("call_id");
        schema.put("additionalProperties", false);
        json.putObject("annotations")
                .put("readOnlyHint", true)
                .put("destructiveHint", false)
                .put("idempotentHint", true)
                .put("openWorldHint", false);
        return json;
    }
}
