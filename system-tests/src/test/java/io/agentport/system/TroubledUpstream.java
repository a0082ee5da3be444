// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that takes every request and has the trouble that its path names, until it is closed. */
final class TroubledUpstream implements AutoCloseable {
    enum Trouble {
        /** Never a byte. */
        HANGS,
        /** A byte of the body now and then, which never ends. */
        DRIPS,
        /** The connection ends at once. */
        BREAKS
    }

    private static final int DRIP_MILLIS = 200;

    private final HttpServer server;
    private final Map<Trouble, AtomicInteger> requests = new EnumMap<>(Trouble.class);
    private final CountDownLatch closed = new CountDownLatch(1);

    TroubledUpstream() throws IOException {
        for (var trouble : Trouble.values()) {
            requests.put(trouble, new AtomicInteger());
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url(Trouble trouble) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + trouble);
    }

    int requests(Trouble trouble) {
        return requests.get(trouble).get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var trouble = Trouble.valueOf(exchange.getRequestURI().getPath().split("/")[1]);
        requests.get(trouble).incrementAndGet();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            switch (trouble) {
                case HANGS -> closed.await();
                case DRIPS -> drip(exchange);
                case BREAKS -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drip(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        do {
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
        } while (!closed.await(DRIP_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
