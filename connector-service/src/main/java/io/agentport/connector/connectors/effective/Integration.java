// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import java.util.List;

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

    /** A tool as it will be executed, and as its connector defines it. */
    record Tool(EffectiveTool effective, ToolDefinition definition) {}
}
