// SPDX-License-Identifier: Apache-2.0
/** What people and this service did besides decisions, for the ledger. */
@NullMarked
package io.agentport.policy.audit;

import org.jspecify.annotations.NullMarked;
