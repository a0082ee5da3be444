// SPDX-License-Identifier: Apache-2.0
/** Says whether a call that was permitted may still run: asked when its permit arrives, and again before it is sent. */
@NullMarked
package io.agentport.connector.standing;

import org.jspecify.annotations.NullMarked;
