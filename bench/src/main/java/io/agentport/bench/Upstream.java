// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A service that gives every request the same small answer, on one thread whose time is known; under {@code /mcp} as the
 * result of a tool (MCP 2026-07-28).
 */
final class Upstream implements AutoCloseable {
    private static final Buffer CUSTOMER = Buffer.buffer("""
        {"id":"cus_bench","object":"customer","address":null,"balance":0,"created":1780000000,"currency":"usd",\
        "default_source":null,"delinquent":false,"description":null,"email":"ada@example.com","invoice_prefix":\
        "0759376C","livemode":false,"metadata":{},"name":"Ada Lovelace","phone":null,"preferred_locales":[],\
        "shipping":null,"tax_exempt":"none","test_clock":null}\
        """);

    static final String MCP_TOOL = "get_customer";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
    private final long thread;

    Upstream() {
        var running = new CompletableFuture<Long>();
        vertx.runOnContext(ignored -> running.complete(Thread.currentThread().threadId()));
        thread = running.orTimeout(10, TimeUnit.SECONDS).join();
        server = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** When the first {@code DELETE} of a path arrives, by {@link System#nanoTime}. */
    CompletableFuture<Long> deleted(String path) {
        return awaited.computeIfAbsent(path, ignored -> new CompletableFuture<>());
    }

    /** What its thread has used of a processor. */
    Duration cpu() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(thread));
    }

    private void answer(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.DELETE)) {
            deleted(request.uri()).complete(System.nanoTime());
        }
        if ("/mcp".equals(request.path())) {
            request.body().onSuccess(body -> answer(request, mcp(body.toJsonObject())));
        } else {
            request.endHandler(ignored -> answer(request, CUSTOMER));
        }
    }

    private static void answer(HttpServerRequest request, Buffer body) {
        request.response().putHeader("Content-Type", "application/json").end(body);
    }

    private static Buffer mcp(JsonObject asked) {
        var result = switch (asked.getString("method")) {
            case "server/discover" -> """
                        "supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private\"""";
            case "tools/list" -> """
                        "ttlMs":0,"cacheScope":"private","tools":[{"name":"%s","description":"Reads a customer.","inputSchema":\
                        {"type":"object","properties":{"customer":{"type":"string"}},"required":["customer"]}}]\
                        """.formatted(MCP_TOOL);
            default -> "\"content\":[{\"type\":\"text\",\"text\":%s}]".formatted(Json.encode(CUSTOMER.toString()));
        };
        return Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"resultType\":\"complete\",%s}}"
                .formatted(asked.getValue("id"), result));
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
