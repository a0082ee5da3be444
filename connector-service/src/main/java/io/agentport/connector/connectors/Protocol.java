// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

/** What is spoken with an upstream. */
public enum Protocol {
    /** The request goes out as it was built. */
    HTTP,
    /** The request's body is the parameters of {@code tools/call}; MCP Streamable HTTP is put around it. */
    MCP
}
