// SPDX-License-Identifier: Apache-2.0
/** The MCP endpoint, both eras of the protocol on one path and without sessions. */
@NullMarked
package io.agentport.gateway.mcp;

import org.jspecify.annotations.NullMarked;
