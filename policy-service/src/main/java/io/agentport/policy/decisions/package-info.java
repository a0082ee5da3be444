// SPDX-License-Identifier: Apache-2.0
/** The decision point: each call on {@code calls} is permitted, put up for asking, or refused. */
@NullMarked
package io.agentport.policy.decisions;

import org.jspecify.annotations.NullMarked;
