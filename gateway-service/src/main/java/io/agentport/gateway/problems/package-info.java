// SPDX-License-Identifier: Apache-2.0
/** The one catalogue of what an agent can be refused with, whichever interface it speaks. */
@NullMarked
package io.agentport.gateway.problems;

import org.jspecify.annotations.NullMarked;
