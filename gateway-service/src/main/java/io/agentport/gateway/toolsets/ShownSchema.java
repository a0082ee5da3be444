// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Tier;

/** The schema of a tool's arguments as MCP clients are shown it. */
public final class ShownSchema {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Makes clients copy an argument into a header, where it would be neither decided on nor in the digest. */
    private static final String MIRRORING = "x-mcp-header";

    private ShownSchema() {}

    /** Without header mirroring; with an optional reason if a person is asked and the tool has no such argument itself. */
    public static ObjectNode of(VisibleTool visible) {
        var schema = read(visible.tool().published().inputSchema());
        withoutMirroring(schema);
        if (visible.tier() == Tier.ASK_APPROVE && !declaresReason(schema)) {
            schema.withObjectProperty("properties")
                    .putObject(CatalogTool.REASON)
                    .put("type", "string")
                    .put("maxLength", 1000)
                    .put(
                            "description",
                            "Why you want this: shown to the person who decides, as your words. Not sent on.");
        }
        return schema;
    }

    /** Whether the tool itself takes an argument of that name, which then is the tool's. */
    public static boolean declaresReason(CatalogTool tool) {
        return declaresReason(read(tool.published().inputSchema()));
    }

    private static boolean declaresReason(ObjectNode schema) {
        return schema.path("properties").has(CatalogTool.REASON);
    }

    private static ObjectNode read(String schema) {
        try {
            return MAPPER.readTree(schema) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a usable schema is JSON", e);
        }
    }

    private static void withoutMirroring(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(MIRRORING);
        }
        node.forEach(ShownSchema::withoutMirroring);
    }
}
