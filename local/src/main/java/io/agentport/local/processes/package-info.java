// SPDX-License-Identifier: Apache-2.0
/** Child processes that end when their parent does, and what is left of those that a kill left behind. */
@NullMarked
package io.agentport.local.processes;

import org.jspecify.annotations.NullMarked;
