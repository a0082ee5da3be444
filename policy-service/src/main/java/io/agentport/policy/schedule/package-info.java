// SPDX-License-Identifier: Apache-2.0
/** Work that comes back by itself, and the clock it goes by. */
@NullMarked
package io.agentport.policy.schedule;

import org.jspecify.annotations.NullMarked;
