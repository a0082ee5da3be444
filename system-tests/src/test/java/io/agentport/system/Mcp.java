// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

/** What a client of MCP 2026-07-28 sends that declares the extension for tasks. */
final class Mcp {
    private Mcp() {}

    /**
     * Posts one request.
     *
     * @param name for the header that mirrors the tool's name or the task's id
     * @param params members of the parameters, without {@code _meta}
     */
    static Http.Answer ask(Http agent, String method, String name, String params) {
        var body = """
                {"jsonrpc":"2.0","id":1,"method":"%s","params":{%s,"_meta":{
                "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":
                {"extensions":{"io.modelcontextprotocol/tasks":{}},"elicitation":{"form":{},"url":{}}}}}}""".formatted(method, params);
        return agent.post("/mcp", body, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method, "Mcp-Name", name);
    }

    static Http.Answer call(Http agent, String tool, String arguments) {
        return ask(agent, "tools/call", tool, "\"name\":\"%s\",\"arguments\":%s".formatted(tool, arguments));
    }

    static Http.Answer task(Http agent, String method, String id) {
        return ask(agent, method, id, "\"taskId\":\"%s\"".formatted(id));
    }
}
