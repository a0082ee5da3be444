// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to an upstream, complete but for the credential, the idempotency key and the trace context.
 *
 * @param method HTTP method in upper case
 * @param pathAndQuery starts with {@code /}; encoded
 * @param headers by name, in printable ASCII
 * @param body null if the request has none
 * @param effectKey names what the request changes, for example {@code refund:ch_1}; the same for two requests of an
 *     integration if they must not run while the other's outcome is not known
 */
public record UpstreamRequest(
        String method,
        Origin origin,
        String pathAndQuery,
        Map<String, String> headers,
        @Nullable Body body,
        String effectKey) {
    public UpstreamRequest {
        if (!pathAndQuery.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with `/`");
        }
        headers = Map.copyOf(headers);
    }

    /** Sent as UTF-8. */
    public record Body(String contentType, String text) {}
}
