// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a call, as far as the ledger has read.
 *
 * @param status {@code received}, {@code permitted}, {@code awaiting_approval}, or the outcome's
 * @param outcome JSON, as it was sealed; null while the call has not ended
 * @param approval null if no person was asked
 * @param acceptedAt by the gateway's clock
 * @param endedAt by the clock of who ended it; null while it has not ended
 */
public record CallRecord(
        CallId call,
        AgentId agent,
        ToolId tool,
        Digest arguments,
        String status,
        @Nullable String outcome,
        @Nullable Approval approval,
        boolean delivered,
        Instant acceptedAt,
        @Nullable Instant endedAt) {
    /** Where a person decides. */
    public record Approval(
            String id, @Nullable String url, @Nullable Instant expiresAt) {}
}
