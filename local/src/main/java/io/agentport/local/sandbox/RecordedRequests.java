// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The latest requests as they arrived, without their credentials; long texts are cut. */
final class RecordedRequests {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_CHARACTERS = 4096;

    private final Recent<ObjectNode> requests = new Recent<>(MAX_BYTES);
    private long count;

    synchronized void add(HttpExchange exchange, String body, boolean authorized, Instant at) {
        var uri = exchange.getRequestURI();
        var headers = exchange.getRequestHeaders();
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("at", at.toString())
                .put("method", cut(exchange.getRequestMethod()))
                .put("path", cut(uri.getRawPath()))
                .put("query", cut(uri.getRawQuery()))
                .put("idempotency_key", cut(headers.getFirst("Idempotency-Key")))
                .put("traceparent", cut(headers.getFirst("traceparent")))
                .put("authorized", authorized)
                .put("body", cut(body));
        requests.put(Long.toString(count++), request);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    }

    synchronized ObjectNode toJson() {
        var list = JsonNodeFactory.instance.objectNode().put("sandbox", true);
        // a request is never changed once it is in the list
        list.putArray("requests").addAll(requests.values());
        return list;
    }
}
