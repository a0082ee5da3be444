// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.Held;
import io.agentport.contracts.json.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tool as it will be executed: its connector's definition with the settings of its integration.
 *
 * @param definition digest over everything here that decides what goes upstream; a permit is good for exactly this one
 * @param held why only a person lets it run, see {@link Held}; null if the policy may
 * @param protocol what is spoken with the upstream
 * @param risk only {@link Risk#READ} runs without a claim, and may be sent twice
 * @param idempotency null if the upstream does not promise that a repeated request changes nothing more
 * @param maskedFields names of members whose values are hidden wherever they stand in a JSON reply
 */
public record EffectiveTool(
        ToolId id,
        Digest definition,
        @Nullable Held held,
        Protocol protocol,
        Risk risk,
        Upstream upstream,
        Authentication authentication,
        @Nullable Idempotency idempotency,
        Rejections rejections,
        List<String> maskedFields,
        Template template) {
    public EffectiveTool {
        maskedFields = List.copyOf(maskedFields);
    }

    public BuildResult build(CanonicalJson arguments) {
        return template.build(arguments);
    }

    /** Validates arguments against the tool's own schema and turns them into the request. Never throws. */
    @FunctionalInterface
    public interface Template {
        BuildResult build(CanonicalJson arguments);
    }
}
