// SPDX-License-Identifier: Apache-2.0
/** The tools of MCP servers: what a server offers, as something that can be called. */
@NullMarked
package io.agentport.connector.connectors.mcp;

import org.jspecify.annotations.NullMarked;
