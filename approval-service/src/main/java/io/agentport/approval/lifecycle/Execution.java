// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.CallId;
import org.jspecify.annotations.Nullable;

/**
 * What became of an approved action.
 *
 * @param call the attached call that was permitted
 * @param outcome JSON of the outcome, what really happened; null while it is not known
 */
public record Execution(CallId call, @Nullable String outcome) {}
