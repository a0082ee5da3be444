// SPDX-License-Identifier: Apache-2.0
package io.agentport.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Keeps two readers of a connection from finding different requests in it. A proxy in front could go by a {@code Content-Length}
 * that stands beside a {@code Transfer-Encoding}, and what it took for a body would be answered here as a request of its own. So a
 * request with a transfer coding is the last of its connection (RFC 9112, section 6.1). That holds for each of them, because the
 * decoder has dropped the {@code Content-Length} by the time that a request can be looked at.
 */
@ApplicationScoped
class Framing {
    /** Before all others. */
    private static final int FIRST = 10_000;

    private static final int BAD_REQUEST = 400;

    private final Set<HttpConnection> ending =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    void guard(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    void pass(RoutingContext http) {
        var request = http.request();
        if (request.version() == HttpVersion.HTTP_2) {
            http.next(); // frames say how long everything is
            return;
        }
        var connection = request.connection();
        if (ending.contains(connection)) {
            return; // never answered: it was read already when the connection's last request ended
        }
        if (!request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            http.next();
            return;
        }
        ending.add(connection);
        http.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        http.addEndHandler(done -> connection.close());
        if (isChunked(request)) {
            http.next();
        } else {
            http.response().setStatusCode(BAD_REQUEST).end();
        }
    }

    /** Nothing else tells where the body ends. */
    private static boolean isChunked(HttpServerRequest request) {
        var codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return request.version() == HttpVersion.HTTP_1_1
                && codings.size() == 1
                && codings.getFirst().strip().equalsIgnoreCase("chunked");
    }
}
