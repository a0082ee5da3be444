// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.gateway.toolsets.CatalogTool;
import io.agentport.gateway.toolsets.ToolIndex;
import java.util.List;

/** Our own tools. No tool of an integration can have their names: those all hold {@code __}. */
final class MetaTools {
    static final String AWAIT_CALL = "await_call";
    static final String SEARCH_TOOLS = "search_tools";
    static final String DESCRIBE_TOOL = "describe_tool";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MetaTools() {}

    /** What stands after the tools of a list. */
    static List<ObjectNode> afterList() {
        return List.of(awaitCall());
    }

    /** What stands instead of a list. */
    static List<ObjectNode> insteadOfList() {
        return List.of(searchTools(), describeTool(), callTool(), awaitCall());
    }

    private static ObjectNode awaitCall() {
        var json = tool(AWAIT_CALL, "Wait for a call", Words.AWAIT_CALL);
        argument(json, "call_id", "string");
        required(json, "call_id");
        return reading(json);
    }

    private static ObjectNode searchTools() {
        var json = tool(SEARCH_TOOLS, "Find tools", Words.SEARCH_TOOLS);
        argument(json, "query", "string").put("maxLength", ToolIndex.MAX_QUERY_LENGTH);
        argument(json, "limit", "integer")
                .put("minimum", 1)
                .put("maximum", ToolDiscovery.MAX_FOUND)
                .put("default", ToolDiscovery.FOUND);
        return reading(json);
    }

    private static ObjectNode describeTool() {
        var json = tool(DESCRIBE_TOOL, "Describe a tool", Words.DESCRIBE_TOOL);
        argument(json, "name", "string");
        required(json, "name");
        return reading(json);
    }

    /** What a call does depends on the tool that is called, so that nothing good can be promised of it. */
    private static ObjectNode callTool() {
        var json = tool(CallTool.NAME, "Call a tool", Words.CALL_TOOL);
        argument(json, "name", "string");
        argument(json, "arguments", "object");
        argument(json, CatalogTool.REASON, "string").put("maxLength", ToolArguments.MAX_REASON_LENGTH);
        required(json, "name");
        json.putObject("annotations")
                .put("readOnlyHint", false)
                .put("destructiveHint", true)
                .put("idempotentHint", false)
                .put("openWorldHint", true);
        return json;
    }

    private static ObjectNode tool(String name, String title, String description) {
        var json = MAPPER.createObjectNode();
        json.put("name", name).put("title", title).put("description", description);
        json.putObject("inputSchema").put("type", "object").put("additionalProperties", false);
        return json;
    }

    private static ObjectNode argument(ObjectNode tool, String name, String type) {
        return tool.withObjectProperty("inputSchema")
                .withObjectProperty("properties")
                .putObject(name)
                .put("type", type);
    }

    private static void required(ObjectNode tool, String name) {
        tool.withObjectProperty("inputSchema").withArrayProperty("required").add(name);
    }

    private static ObjectNode reading(ObjectNode tool) {
        tool.putObject("annotations")
                .put("readOnlyHint", true)
                .put("destructiveHint", false)
                .put("idempotentHint", true)
                .put("openWorldHint", false);
        return tool;
    }
}
