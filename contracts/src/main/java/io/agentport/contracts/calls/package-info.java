// SPDX-License-Identifier: Apache-2.0
/** The words every service uses for a call: who asks, for which tool, with which arguments, and how it ended. */
@NullMarked
package io.agentport.contracts.calls;

import org.jspecify.annotations.NullMarked;
