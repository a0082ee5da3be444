// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.schemas.ArgumentSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool of the catalogue.
 *
 * @param schema null if the published one is unusable, which makes the tool uncallable
 */
public record CatalogTool(ToolPublished published, @Nullable ArgumentSchema schema) {
    /** Where an agent that speaks MCP may say why it calls; see {@link ShownSchema}. */
    public static final String REASON = "agentport_reason";

    public ToolId id() {
        return published.tool();
    }

    public Optional<ArgumentSchema> usableSchema() {
        return Optional.ofNullable(schema);
    }
}
