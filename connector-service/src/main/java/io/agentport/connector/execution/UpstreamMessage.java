// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.json.VisibleText;
import java.util.List;
import java.util.Optional;

/** The sentence with which an upstream says what went wrong, taken from a result that is scrubbed already. */
final class UpstreamMessage {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX = 300;
    private static final List<String> PLACES = List.of(
            "/error/message", "/message", "/error_description", "/detail", "/errors/0/message", "/error", "/title");

    private UpstreamMessage() {}

    /** Empty if the upstream said nothing that a person could read. */
    static Optional<String> of(ToolResult result) {
        if (result.base64() || result.body().isBlank()) {
            return Optional.empty();
        }
        if (result.isJson()) {
            return ofJson(result.body());
        }
        return result.mediaType().equals("text/plain") ? Optional.of(sentence(result.body())) : Optional.empty();
    }

    private static Optional<String> ofJson(String body) {
        try {
            var tree = JSON.readTree(body);
            return PLACES.stream()
                    .map(tree::at)
                    .filter(JsonNode::isTextual)
                    .map(found -> sentence(found.asText()))
                    .filter(text -> !text.isEmpty())
                    .findFirst();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String sentence(String text) {
        var line = VisibleText.of(text).replace('\n', ' ').replace('\t', ' ').strip();
        return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
    }
}
