// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.connectors.Rejections;
import io.agentport.contracts.calls.Risk;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tool as its connector's file defines it.
 *
 * @param title for people
 * @param description for agents: what the tool does, what it answers, when to use it
 * @param effectKey null for a tool whose effect is named by its name and arguments
 * @param idempotency null if the upstream does not promise that a repeated request changes nothing more
 * @param maskedFields names of members whose values are hidden in a reply
 */
public record ToolDefinition(
        String name,
        String title,
        String description,
        Risk risk,
        List<String> tags,
        HttpTemplate http,
        ArgumentSchema arguments,
        @Nullable EffectKeyTemplate effectKey,
        @Nullable Idempotency idempotency,
        Rejections rejections,
        List<String> maskedFields,
        Duration timeout,
        int maxResponseBytes) {
    public ToolDefinition {
        tags = List.copyOf(tags);
        maskedFields = List.copyOf(maskedFields);
    }

    /** Whether calling it again with the same arguments changes nothing more. */
    public boolean idempotent() {
        return risk == Risk.READ || http.method().equals("PUT") || http.method().equals("DELETE");
    }
}
