// SPDX-License-Identifier: Apache-2.0
/** Who may call: agents of the file and of the API, and their keys. */
@NullMarked
package io.agentport.policy.agents;

import org.jspecify.annotations.NullMarked;
