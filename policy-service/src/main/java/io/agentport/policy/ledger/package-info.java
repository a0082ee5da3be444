// SPDX-License-Identifier: Apache-2.0
/** Whether what happens still gets on record before the topics forget it. */
@NullMarked
package io.agentport.policy.ledger;

import org.jspecify.annotations.NullMarked;
