// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent that calls tools over kept connections, on one thread. */
final class AgentCalls implements AutoCloseable {
    private static final String MCP_VERSION = "2026-07-28";
    private static final int TIMEOUT_MILLIS = 90_000;
    private static final Duration ACCEPTED = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client;
    private final URI gateway;
    private final String key;

    /** @param mostInFlight how many connections there may be */
    AgentCalls(URI gateway, String key, int mostInFlight) {
        this.gateway = gateway;
        this.key = key;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setKeepAliveTimeout(0),
                new PoolOptions().setHttp1MaxSize(mostInFlight));
    }

    /** {@code POST /v1/calls}, waiting for the outcome. */
    Action rest(Tool tool) {
        var request = request("/v1/calls", key).putHeader("Prefer", "wait=60");
        return (number, done) -> send(
                request,
                "{\"integration\":\"%s\",\"tool\":\"%s\",\"arguments\":%s}"
                        .formatted(tool.integration(), tool.tool(), tool.arguments(number)),
                "\"status\":\"completed\"",
                done);
    }

    /** {@code tools/call} of the stateless era: one POST for one call. */
    Action mcp(Tool tool) {
        var request = mcpRequest(tool, key);
        return (number, done) -> send(request, mcpBody(tool, number), "\"isError\":false", done);
    }

    /**
     * As {@link #mcp}, done when the answer begins, which for a call that waits for a person is long before its end.
     *
     * @param keys of the agents that call, in turns
     */
    Action held(Tool tool, List<String> keys) {
        var requests = keys.stream().map(each -> mcpRequest(tool, each)).toList();
        return (number, done) -> client.request(requests.get((int) (number % requests.size())))
                .compose(sending -> sending.send(mcpBody(tool, number)))
                .map(AgentCalls::notHeld)
                .onComplete(failure -> done.done(failure), failure -> done.done(String.valueOf(failure)));
    }

    private static @Nullable String notHeld(HttpClientResponse answer) {
        answer.exceptionHandler(left -> {}); // whoever measures leaves before the answer ends
        return String.valueOf(answer.getHeader("Content-Type")).startsWith("text/event-stream")
                ? null
                : "answered " + answer.statusCode() + " and not held";
    }

    private RequestOptions mcpRequest(Tool tool, String key) {
        return request("/mcp", key)
                .putHeader("Accept", "application/json, text/event-stream")
                .putHeader("MCP-Protocol-Version", MCP_VERSION)
                .putHeader("Mcp-Method", "tools/call")
                .putHeader("Mcp-Name", name(tool));
    }

    private static String mcpBody(Tool tool, long number) {
        return """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s,\
                "_meta":{"io.modelcontextprotocol/protocolVersion":"%s",\
                "io.modelcontextprotocol/clientCapabilities":{},\
                "io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}\
                """.formatted(number, name(tool), tool.arguments(number), MCP_VERSION);
    }

    private static String name(Tool tool) {
        return tool.integration() + "__" + tool.tool();
    }

    /** How many tools the agent sees. */
    int tools() {
        return join(client.request(toolsRequest(key))
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .map(body -> body.toJsonObject().getJsonArray("tools").size()));
    }

    /** Returns when the gateway has learned of each of these keys. */
    void awaitAccepted(List<String> keys) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (var each : keys) {
            while (join(client.request(toolsRequest(each))
                            .compose(request -> request.send()
                                    .compose(answer -> answer.body().map(body -> answer.statusCode()))))
                    != 200) {
                if (System.nanoTime() - begun > ACCEPTED.toNanos()) {
                    throw new IOException("the gateway does not accept the keys that were made");
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }

    private RequestOptions toolsRequest(String key) {
        return request("/v1/tools", key).setMethod(HttpMethod.GET);
    }

    private RequestOptions request(String path, String key) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(gateway.getHost())
                .setPort(gateway.getPort())
                .setURI(path)
                .setTimeout(TIMEOUT_MILLIS)
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .add("Authorization", "Bearer " + key)
                        .add("Content-Type", "application/json"));
    }

    /** @param good what the body of every good answer says */
    private void send(RequestOptions request, String body, String good, Action.Done done) {
        client.request(request)
                .compose(sending -> sending.send(body)
                        // on the connection's thread: from another, the body may have passed before it is asked for
                        .compose(answer -> answer.body().map(text -> failure(answer, text, good))))
                .onComplete(failure -> done.done(failure), failure -> done.done(String.valueOf(failure)));
    }

    private static @Nullable String failure(HttpClientResponse answer, Buffer body, String good) {
        var text = body.toString();
        return answer.statusCode() == 200 && text.contains(good) ? null : answer.statusCode() + " " + text;
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
