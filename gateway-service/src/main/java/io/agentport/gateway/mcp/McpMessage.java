// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.gateway.problems.Problem;
import org.jspecify.annotations.Nullable;

/** What a client posted. */
sealed interface McpMessage {
    /**
     * A request that keeps the rules of its era.
     *
     * @param id a string or a number
     * @param params without the tool's arguments; an empty object if there were none
     * @param arguments of {@code tools/call}, in canonical form; null if there were none. Those of {@link CallTool} have
     *     passed the limits of a request only, not yet those of arguments
     */
    record Request(
            Era era,
            JsonNode id,
            String method,
            JsonNode params,
            @Nullable CanonicalJson arguments) implements McpMessage {
        /** The name of the tool; empty if it is missing. */
        String toolName() {
            return params.path("name").asText();
        }

        /** What progress is reported under; missing if the client wants none. */
        JsonNode progressToken() {
            return params.path("_meta").path("progressToken");
        }

        /** Whether the client says, with this very request, that it understands tasks. */
        boolean declaresTasks() {
            return era == Era.MODERN
                    && params.path("_meta")
                            .path(McpReader.META_CAPABILITIES)
                            .path("extensions")
                            .path(Tasks.EXTENSION)
                            .isObject();
        }

        /** Whether the client says, with this very request, that it can show its user a link. */
        boolean declaresLinks() {
            return era == Era.MODERN
                    && params.path("_meta")
                            .path(McpReader.META_CAPABILITIES)
                            .path("elicitation")
                            .path("url")
                            .isObject();
        }

        /** Whether it repeats a request that was answered with a question. */
        boolean answersQuestion() {
            return params.has("inputResponses");
        }

        @Nullable
        String traceparent() {
            return params.path("_meta").path("traceparent").textValue();
        }
    }

    record Notification(Era era, String method, JsonNode params) implements McpMessage {}

    /**
     * A request that breaks a rule.
     *
     * @param id null if it cannot be told
     * @param problem as it is put on record
     */
    record Bad(@Nullable JsonNode id, McpError error, Problem problem) implements McpMessage {}
}
