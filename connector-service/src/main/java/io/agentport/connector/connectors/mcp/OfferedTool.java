// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.schemas.ArgumentSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tool as its server offers it.
 *
 * @param offer digest of everything the server says of it that is used: what a person accepts
 * @param text the offer, as JSON
 * @param title the name if the server gives none
 * @param readOnly the server's {@code readOnlyHint}; null if it gives none
 * @param destructive the server's {@code destructiveHint}; null if it gives none
 * @param inputSchema of the arguments, closed: what it does not declare is refused
 * @param outputSchema of {@code structuredContent}; null if the server promises none
 * @param mirrored arguments that are sent in a header too
 */
public record OfferedTool(
        Digest offer,
        String text,
        String name,
        String title,
        String description,
        @Nullable Boolean readOnly,
        @Nullable Boolean destructive,
        boolean idempotent,
        ArgumentSchema schema,
        String inputSchema,
        @Nullable String outputSchema,
        List<MirroredArgument> mirrored) {
    public OfferedTool {
        mirrored = List.copyOf(mirrored);
    }

    /** The risk, from our own definition's, which the server's hints can only raise. */
    public Risk risk(Risk own) {
        if (Boolean.TRUE.equals(destructive) && !Boolean.TRUE.equals(readOnly)) {
            return Risk.DESTRUCTIVE;
        }
        return own == Risk.READ && Boolean.FALSE.equals(readOnly) ? Risk.WRITE : own;
    }
}
