// SPDX-License-Identifier: Apache-2.0
/** What an agent may see and call: the catalogue and the toolsets, joined and prepared. */
@NullMarked
package io.agentport.gateway.toolsets;

import org.jspecify.annotations.NullMarked;
