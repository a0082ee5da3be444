// SPDX-License-Identifier: Apache-2.0
/** Measures a whole installation from outside: the path of a call, and the floor under it, in the same run. */
@NullMarked
package io.agentport.bench;

import org.jspecify.annotations.NullMarked;
