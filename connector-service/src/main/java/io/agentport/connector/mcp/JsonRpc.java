// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The messages of MCP (JSON-RPC 2.0). */
final class JsonRpc {
    /** Keeps numbers as the server wrote them. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String META = "io.modelcontextprotocol/";

    private JsonRpc() {}

    /**
     * A request. The parameters stand in it as they are.
     *
     * @param id not that of another request in the session; also the token of its progress
     * @param params text of a JSON object without {@code _meta}
     * @param traceparent W3C trace context; null if there is none
     */
    static String request(McpSession session, long id, String method, String params, @Nullable String traceparent) {
        var meta = meta(session, id, traceparent);
        var whole = "{\"_meta\":" + meta + (params.equals("{}") ? "}" : "," + params.substring(1));
        return "{\"id\":" + id + ",\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + whole + "}";
    }

    private static ObjectNode meta(McpSession session, long id, @Nullable String traceparent) {
        var meta = MAPPER.createObjectNode().put("progressToken", id);
        if (session.modern()) {
            meta.put(META + "protocolVersion", session.version());
            // none: nothing that a server could ask of a client is answered by an agent's side
            meta.putObject(META + "clientCapabilities");
            meta.set(META + "clientInfo", clientInfo());
            if (traceparent != null) {
                meta.put("traceparent", traceparent);
            }
        }
        return meta;
    }

    static String initialize(long id) {
        var params = MAPPER.createObjectNode().put("protocolVersion", McpSession.LEGACY.getFirst());
        params.putObject("capabilities");
        params.set("clientInfo", clientInfo());
        return MAPPER.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", "initialize")
                .<ObjectNode>set("params", params)
                .toString();
    }

    static String initialized() {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    }

    /** Takes a request back (MCP 2025-11-25, basic/utilities/cancellation). */
    static String cancelled(long id) {
        var params = MAPPER.createObjectNode().put("requestId", id).put("reason", "the agent took the call back");
        return MAPPER.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("method", "notifications/cancelled")
                .<ObjectNode>set("params", params)
                .toString();
    }

    /** The answer to whatever a server asks. */
    static String refusal(JsonNode id) {
        var refusal = MAPPER.createObjectNode().put("jsonrpc", "2.0");
        refusal.set("id", id);
        refusal.putObject("error").put("code", -32601).put("message", "this client answers no requests");
        return refusal.toString();
    }

    private static ObjectNode clientInfo() {
        return MAPPER.createObjectNode().put("name", "agentport").put("version", "1");
    }

    /** Null if it is no JSON. */
    static @Nullable JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The response to a request in what a server sent, which in 2025-03-26 may be a batch; null if it is not there. */
    static @Nullable JsonNode response(@Nullable JsonNode message, long id) {
        if (message == null) {
            return null;
        }
        if (message.isArray()) {
            for (var one : message) {
                if (isResponse(one, id)) {
                    return one;
                }
            }
            return null;
        }
        return isResponse(message, id) ? message : null;
    }

    private static boolean isResponse(JsonNode message, long id) {
        return !message.has("method")
                && (message.has("result") || message.has("error"))
                && message.path("id").asText().equals(String.valueOf(id));
    }
}
