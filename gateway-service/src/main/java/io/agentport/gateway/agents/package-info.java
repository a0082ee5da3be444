// SPDX-License-Identifier: Apache-2.0
/** Who is calling, how often it may, and whether the request came in through a door that is ours. */
@NullMarked
package io.agentport.gateway.agents;

import org.jspecify.annotations.NullMarked;
