// SPDX-License-Identifier: Apache-2.0
/** What each agent may see, published with the agent. */
@NullMarked
package io.agentport.policy.toolsets;

import org.jspecify.annotations.NullMarked;
