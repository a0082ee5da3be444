// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.CallId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits on an approval, or did.
 *
 * @param status {@code awaiting_approval}, {@code permitted}, or the status of its outcome
 * @param reason why the agent wants it, in the agent's own words
 */
public record AttachedCall(
        CallId call, String status, @Nullable String reason, Instant attachedAt) {}
