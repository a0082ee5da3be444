// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.Approval;
import java.time.Instant;

/**
 * An approval whose row this transaction holds, so that nobody else settles it or changes its calls meanwhile.
 *
 * @param approval without its calls
 * @param now the database's clock when the row was given
 */
record Locked(Approval approval, Instant now) {}
