// SPDX-License-Identifier: Apache-2.0
/** Verifies permits: the only door to execution. */
@NullMarked
package io.agentport.connector.permits;

import org.jspecify.annotations.NullMarked;
