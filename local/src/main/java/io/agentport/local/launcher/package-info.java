// SPDX-License-Identifier: Apache-2.0
/** The whole installation on one machine: started, supervised and ended by one command. */
@NullMarked
package io.agentport.local.launcher;

import org.jspecify.annotations.NullMarked;
