// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.seals.Party;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a record says about a call. Changes of one call may be applied in any order, and more than once. */
public sealed interface CallChange {
    CallId call();

    /** It was accepted. */
    record Received(CallId call, AgentId agent, ToolId tool, Digest arguments, Instant acceptedAt, Instant notAfter)
            implements CallChange {}

    /** The policy puts it up for a person's decision. */
    record Asked(CallId call, Instant expiresAt) implements CallChange {}

    /** An approval is open for it. */
    record Awaiting(
            CallId call,
            @Nullable String approval,
            @Nullable String url,
            @Nullable Instant expiresAt) implements CallChange {}

    /** The policy or a person permits it. */
    record Permitted(CallId call) implements CallChange {}

    /**
     * It ended, under a seal that was verified.
     *
     * @param held whether the service holds that outcome; otherwise the call may be answered again, and differently
     */
    record Ended(
            CallId call,
            AgentId agent,
            ToolId tool,
            String outcome,
            String status,
            Party by,
            boolean held,
            @Nullable CallId executedAs,
            Instant at)
            implements CallChange {}

    /** The agent takes it back, whether or not that comes in time. */
    record CancelAsked(CallId call, Instant at) implements CallChange {}

    /** The agent has its outcome. */
    record Delivered(CallId call, Instant at) implements CallChange {}
}
