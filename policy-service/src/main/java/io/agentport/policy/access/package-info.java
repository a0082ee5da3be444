// SPDX-License-Identifier: Apache-2.0
/** Who may use the administrators' API, and how it says no. */
@NullMarked
package io.agentport.policy.access;

import org.jspecify.annotations.NullMarked;
