// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Tier;
import java.util.Optional;

/** A tool that an agent sees, and what happens when it calls it. */
public record VisibleTool(CatalogTool tool, Tier tier) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The schema of the result that agents may count on. Empty for a tool that asks a person: a pending call has no result
     * that could fit it.
     */
    public Optional<ObjectNode> promisedOutput() {
        var schema = tool.published().outputSchema();
        if (schema == null || tier != Tier.AUTO_APPROVE) {
            return Optional.empty();
        }
        try {
            return MAPPER.readTree(schema) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
