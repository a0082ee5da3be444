// SPDX-License-Identifier: Apache-2.0
/** What was decided on calls other than by a permit alone, so that a call that comes again is told the same. */
@NullMarked
package io.agentport.policy.decided;

import org.jspecify.annotations.NullMarked;
