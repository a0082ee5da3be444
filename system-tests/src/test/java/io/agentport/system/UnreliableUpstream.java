// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An upstream that acts once for each idempotency key, and counts what it did. The subject of a request, which stands in its
 * path or its body, says how the first request for it fares; later ones are answered.
 */
final class UnreliableUpstream implements AutoCloseable {
    enum Behaviour {
        ANSWERS,
        SLOW,
        /** Acts, and answers when the test lets it. */
        HELD,
        /** Acts, and closes the connection without an answer. */
        RESETS,
        /** Acts, and says 500. */
        FAILS,
        /** Says 503 and does nothing. */
        BUSY,
        /** Says 402 and does nothing. */
        REFUSES;

        private boolean acts() {
            return this != BUSY && this != REFUSES;
        }
    }

    /** For example {@code s12-187-RESETS}. */
    static final Pattern SUBJECT = Pattern.compile("s[0-9]+-[0-9]+-([A-Z]+)");

    private static final long SLOW_MILLIS = 1_500;
    private static final long HELD_SECONDS = 120;

    private final HttpServer server;
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private final Map<String, Integer> effects = new ConcurrentHashMap<>();
    private final AtomicLong answers = new AtomicLong();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    UnreliableUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many requests about it arrived. */
    int requests(String subject) {
        return requests.getOrDefault(subject, 0);
    }

    /** How often it was acted on. */
    int effects(String subject) {
        return effects.getOrDefault(subject, 0);
    }

    void forget(Predicate<String> subject) {
        requests.keySet().removeIf(subject);
        effects.keySet().removeIf(subject);
        keys.removeIf(key -> subject.test(key.substring(0, key.indexOf(' '))));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var subject = SUBJECT.matcher(exchange.getRequestURI() + " " + body);
        if (!subject.find()) {
            respond(exchange, 404);
            return;
        }
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        boolean first = requests.merge(subject.group(), 1, Integer::sum) == 1;
        var behaviour = first ? Behaviour.valueOf(subject.group(1)) : Behaviour.ANSWERS;
        if (behaviour.acts()
                && !exchange.getRequestMethod().equals("GET")
                && (key == null || keys.add(subject.group() + " " + key))) {
            effects.merge(subject.group(), 1, Integer::sum);
        }
        switch (behaviour) {
            case ANSWERS -> respond(exchange, 200);
            case SLOW -> {
                LockSupport.parkNanos(SLOW_MILLIS * 1_000_000);
                respond(exchange, 200);
            }
            case HELD -> {
                hold(subject.group());
                respond(exchange, 200);
            }
            case RESETS -> exchange.close();
            case FAILS -> respond(exchange, 500);
            case BUSY -> respond(exchange, 503);
            case REFUSES -> respond(exchange, 402);
        }
    }

    private void hold(String subject) throws IOException {
        try {
            if (!latch(subject).await(HELD_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nobody released " + subject);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private CountDownLatch latch(String subject) {
        return held.computeIfAbsent(subject, any -> new CountDownLatch(1));
    }

    /** Lets a held request be answered. */
    void release(String subject) {
        latch(subject).countDown();
    }

    /** No two answers are equal, so that a call that is answered twice is seen. */
    private void respond(HttpExchange exchange, int status) throws IOException {
        byte[] bytes = "{\"answer\":%d}".formatted(answers.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
