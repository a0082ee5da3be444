// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.IntegrationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A declared integration and what became of it. */
public sealed interface Integration {
    IntegrationStatus status();

    /** Its tools can be executed. */
    record Usable(IntegrationStatus status, List<Tool> tools) implements Integration {
        public Usable {
            tools = List.copyOf(tools);
        }
    }

    /** Its settings do not fit: it has no tools. The status says why. */
    record Unusable(IntegrationStatus status) implements Integration {}

    /** A tool as it will be executed, and as agents and people are told of it. */
    record Tool(EffectiveTool effective, Face face) {}

    /**
     * What is said of a tool.
     *
     * @param idempotent whether calling it again with the same arguments changes nothing more
     * @param inputSchema JSON Schema of the arguments
     * @param outputSchema JSON Schema of the result; null if none is promised
     */
    record Face(
            String title,
            String description,
            boolean idempotent,
            String inputSchema,
            @Nullable String outputSchema,
            List<String> tags) {
        public Face {
            tags = List.copyOf(tags);
        }
    }
}
