// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.system.KeyedProxy.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * The tools of one integration without the {@code INTEGRATION__} that AgentPort puts before their names, which a client
 * knows nothing of that expects tools of certain names. It is taken off in answers to {@code tools/list} and put before
 * again in {@code tools/call}, in the body and in {@code Mcp-Name}; what names no tool passes untouched.
 */
final class BareNames {
    private static final Set<String> AGENTPORTS_OWN =
            Set.of("await_call", "search_tools", "describe_tool", "call_tool");
    private static final String OPENING = "=?base64?";
    private static final String CLOSING = "?=";

    private final String prefix;

    BareNames(String integration) {
        prefix = integration + "__";
    }

    Message toGateway(Message request) {
        var body = json(request.body());
        if (!(body.at("/params") instanceof ObjectNode params)
                || !body.path("method").asText().equals("tools/call")) {
            return request;
        }
        var renamed = request.value("Mcp-Name")
                .map(name -> request.with("Mcp-Name", full(name)))
                .orElse(request);
        if (!params.path("name").isTextual()) {
            return renamed;
        }
        params.put("name", full(params.path("name").asText()));
        return renamed.withBody(bytes(body));
    }

    Message toClient(Message answer) {
        var body = json(answer.body());
        var tools = body.at("/result/tools");
        if (tools.isEmpty()) {
            return answer;
        }
        for (var tool : tools) {
            var name = tool.path("name").asText();
            if (name.startsWith(prefix)) {
                ((ObjectNode) tool).put("name", name.substring(prefix.length()));
            }
        }
        return answer.withBody(bytes(body));
    }

    private String full(String name) {
        if (name.startsWith(OPENING) && name.endsWith(CLOSING)) {
            return encoded(name.substring(OPENING.length(), name.length() - CLOSING.length()));
        }
        return name.isEmpty() || name.contains("__") || AGENTPORTS_OWN.contains(name) ? name : prefix + name;
    }

    private String encoded(String base64) {
        String encoded;
        try {
            var name = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            encoded = Base64.getEncoder().encodeToString(full(name).getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            encoded = base64; // the gateway is to see what is wrong with it
        }
        return OPENING + encoded + CLOSING;
    }

    private static JsonNode json(byte[] body) {
        try {
            var json = Http.JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
