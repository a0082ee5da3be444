// SPDX-License-Identifier: Apache-2.0
/** What the tools that a policy speaks of are and can do, as connector-service publishes it on {@code catalog}. */
@NullMarked
package io.agentport.policy.risk;

import org.jspecify.annotations.NullMarked;
