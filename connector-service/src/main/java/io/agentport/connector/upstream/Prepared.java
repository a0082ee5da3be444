// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.UpstreamRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request with everything it takes to send it.
 *
 * @param protocol what is put around the request
 * @param credentials headers that carry the credential; not to be printed
 * @param headers what else is added: the idempotency key and the trace context
 * @param freshConnection whether it must not use a connection that the upstream may just be closing
 * @param caller null if nobody waits for the answer
 */
public record Prepared(
        String integration,
        Protocol protocol,
        UpstreamRequest request,
        Upstream upstream,
        Map<String, String> credentials,
        Map<String, String> headers,
        boolean freshConnection,
        @Nullable Caller caller) {
    public Prepared {
        credentials = Map.copyOf(credentials);
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return request.method() + " " + request.origin();
    }
}
