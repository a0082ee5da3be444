// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.time.Instant;
import java.util.ArrayDeque;

/** The latest requests as they arrived, without their credentials. */
final class RecordedRequests {
    private static final int KEPT = 1000;

    private final ArrayDeque<ObjectNode> requests = new ArrayDeque<>();

    synchronized void add(HttpExchange exchange, String body, boolean authorized, Instant at) {
        var uri = exchange.getRequestURI();
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("at", at.toString())
                .put("method", exchange.getRequestMethod())
                .put("path", uri.getRawPath())
                .put("query", uri.getRawQuery())
                .put("idempotency_key", exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .put("traceparent", exchange.getRequestHeaders().getFirst("traceparent"))
                .put("authorized", authorized)
                .put("body", body);
        requests.addLast(request);
        if (requests.size() > KEPT) {
            requests.removeFirst();
        }
    }

    synchronized ObjectNode toJson() {
        var list = JsonNodeFactory.instance.objectNode().put("sandbox", true);
        ArrayNode all = list.putArray("requests");
        requests.forEach(request -> all.add(request.deepCopy()));
        return list;
    }
}
