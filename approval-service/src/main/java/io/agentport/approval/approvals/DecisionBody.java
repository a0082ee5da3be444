// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a person posts to decide.
 *
 * @param decision {@code approve_once}, {@code approve_window} or {@code deny}
 * @param seen as the approval gave it
 * @param window with {@code approve_window} alone, as are {@code maxUses} and {@code conditions}
 */
record DecisionBody(
        @Nullable String decision,
        @Nullable SeenBody seen,
        @Nullable String window,
        @Nullable Integer maxUses,
        @Nullable JsonNode conditions,
        @Nullable String comment) {
    record SeenBody(@Nullable Integer version, @Nullable String argumentsDigest) {}
}
