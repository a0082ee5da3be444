// SPDX-License-Identifier: Apache-2.0
/** MCP servers as upstreams: Streamable HTTP in both eras, and what they offer. */
@NullMarked
package io.agentport.connector.mcp;

import org.jspecify.annotations.NullMarked;
