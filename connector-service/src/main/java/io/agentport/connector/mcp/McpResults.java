// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.ToolResult;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a server's answer to {@code tools/call} means. */
final class McpResults {
    /** Without these a result is passed on as it came: they are said between a server and its client only. */
    private static final List<String> BETWEEN_PEERS =
            List.of("resultType", "inputRequests", "requestState", "ttlMs", "cacheScope");

    /** Prefixes of {@code _meta} that an upstream has no say in. */
    private static final List<String> NOT_THEIRS = List.of("io.agentport/", "io.modelcontextprotocol/");

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;
    private static final int HEADER_MISMATCH = -32020;
    private static final int MISSING_CAPABILITY = -32021;
    private static final int OTHER_VERSION = -32022;
    private static final int URL_ELICITATION = -32042;

    private McpResults() {}

    /**
     * The reply to a call, as HTTP has it: a result of the tool is a success, also one that says that the tool failed; an
     * error of the protocol has the status that goes with it in 2026-07-28, so that those that prove that nothing was done
     * are 4xx.
     *
     * @param response in the reply; null if there was none
     */
    static Reply read(Reply reply, @Nullable JsonNode response) {
        if (!(reply instanceof Reply.Answered answered)
                || answered.status() < 200
                || answered.status() > 299
                || answered.overlong()
                || answered.cut()) {
            return reply;
        }
        if (response != null && response.has("error")) {
            var error = response.get("error");
            return new Reply.Answered(
                    status(error.path("code").asInt()), "application/json", buffer(error), false, false);
        }
        return response != null
                        && response.get("result") instanceof ObjectNode result
                        && result.path("resultType").asText("complete").equals("complete")
                        && result.path("content").isArray()
                ? new Reply.Answered(200, ToolResult.MCP, buffer(passedOn(result)), false, false)
                : new Reply.Lost(McpSessions.NOT_MCP, "the upstream's answer is no complete result of a tool");
    }

    private static int status(int code) {
        return switch (code) {
            case METHOD_NOT_FOUND -> 404;
            case PARSE_ERROR,
                    INVALID_REQUEST,
                    INVALID_PARAMS,
                    HEADER_MISMATCH,
                    MISSING_CAPABILITY,
                    OTHER_VERSION,
                    URL_ELICITATION -> 400;
            default -> 500;
        };
    }

    /** Whether the server's own words for a 400, which the protocol leaves to it, are about the session. */
    static boolean isOfSession(Reply.Answered answered) {
        var message = JsonRpc.read(answered.body().toString());
        return message != null
                && message.path("error")
                        .path("message")
                        .asText()
                        .toLowerCase(Locale.ROOT)
                        .contains("session");
    }

    static boolean isOtherVersion(Reply.Answered answered) {
        var message = JsonRpc.read(answered.body().toString());
        return message != null && message.path("error").path("code").asInt() == OTHER_VERSION;
    }

    private static ObjectNode passedOn(ObjectNode result) {
        result.remove(BETWEEN_PEERS);
        withoutOurs(result);
        result.path("content").forEach(McpResults::withoutOurs);
        return result;
    }

    private static void withoutOurs(JsonNode node) {
        if (node instanceof ObjectNode object && object.get("_meta") instanceof ObjectNode meta) {
            var names = new ArrayList<String>();
            meta.fieldNames().forEachRemaining(names::add);
            names.stream()
                    .filter(name -> NOT_THEIRS.stream().anyMatch(name::startsWith))
                    .forEach(meta::remove);
            if (meta.isEmpty()) {
                object.remove("_meta");
            }
        }
    }

    private static Buffer buffer(JsonNode node) {
        return Buffer.buffer(node.toString());
    }
}
