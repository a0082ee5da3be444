// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.upstream.Prepared;
import java.util.Map;

/**
 * A server as it is reached with a credential. A session belongs to it, so another credential has another one.
 *
 * @param credentials headers that carry the credential; not to be printed
 */
record McpEndpoint(String integration, Upstream upstream, String path, Map<String, String> credentials) {
    McpEndpoint {
        credentials = Map.copyOf(credentials);
    }

    static McpEndpoint of(Prepared prepared) {
        return new McpEndpoint(
                prepared.integration(), prepared.upstream(), prepared.request().pathAndQuery(), prepared.credentials());
    }

    /** A message that changes nothing. */
    Prepared post(String message, Map<String, String> headers) {
        var request = new UpstreamRequest(
                "POST", upstream.origin(), path, headers, new UpstreamRequest.Body("application/json", message), "mcp");
        return new Prepared(integration, Protocol.MCP, request, upstream, credentials, Map.of(), false, null);
    }

    @Override
    public String toString() {
        return upstream.origin() + path;
    }
}
