// SPDX-License-Identifier: Apache-2.0
/** What proves to the other services that this one decided. */
@NullMarked
package io.agentport.policy.seals;

import org.jspecify.annotations.NullMarked;
