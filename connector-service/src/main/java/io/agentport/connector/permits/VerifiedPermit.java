// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.contracts.calls.CallFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A permit that was sealed by who may give it, for the call it came with.
 *
 * @param approval the approval a person gave; null if the policy permits the call by itself
 * @param grant the grant that was used; null if none was
 * @param notAfter when it is over, by the database's clock; not checked yet
 */
record VerifiedPermit(
        CallFacts facts,
        @Nullable String approval,
        @Nullable String grant,
        Instant notAfter) {
    /** Whether neither a person nor a grant stands behind it. */
    boolean automatic() {
        return approval == null && grant == null;
    }
}
