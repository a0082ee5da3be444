// SPDX-License-Identifier: Apache-2.0
/** A real PostgreSQL on one machine, from binaries that come as a library, bound to loopback. */
@NullMarked
package io.agentport.local.database;

import org.jspecify.annotations.NullMarked;
