// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.fuzzing.Mutations;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.LedgerResource;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.rest.CallRequestBodyFuzzTest;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent to the port: an answer that is documented, nothing that grows, and nobody who starves for another. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class RobustnessIT extends AtHome {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int REQUESTS = 4_000;
    private static final int AT_ONCE = 64;
    private static final long MAY_GROW_BYTES = 24L << 20;
    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    /** As the reference has them, but for the one that says that something broke. */
    private static final Set<Integer> ERRORS = Set.of(-32700, -32600, -32601, -32602, -32020, -32021, -32022);

    private static final Set<String> REASONS =
            Stream.of(Problem.values()).map(Problem::code).collect(Collectors.toSet());

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private AgentKey key;

    @Override
    protected void atHome() {
        key = house.letIn("fuzzer", toolset, 600_000, Duration.ofMillis(100), ToolListing.AUTO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2025-06-18", "2026-07-28"})
    void anyMessageIsAnsweredAsIsDocumented(String version) {
        var mutations = Mutations.of(McpReaderFuzzTest.class, "anyMessage", McpReaderFuzzTest.WORDS);
        sendEach(mutations, body -> {
            var request = request("/mcp").header("Accept", "application/json, text/event-stream");
            if (!version.isEmpty()) {
                request.header("MCP-Protocol-Version", version);
            }
            return request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        });
    }

    @Test
    void anyCallIsAnsweredAsIsDocumented() {
        var mutations = Mutations.of(CallRequestBodyFuzzTest.class, "anyBody", CallRequestBodyFuzzTest.WORDS);
        sendEach(
                mutations,
                body -> request("/v1/calls")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    private void sendEach(Mutations mutations, Function<byte[], HttpRequest> request) {
        send(mutations, REQUESTS / 2, request);
        long before = liveHeap();
        send(mutations, REQUESTS / 2, request);
        assertThat(liveHeap() - before).isLessThan(MAY_GROW_BYTES);
    }

    private void send(Mutations mutations, int times, Function<byte[], HttpRequest> request) {
        var under = new ArrayList<CompletableFuture<Void>>();
        mutations.each(times, body -> {
            under.add(client.sendAsync(request.apply(body), HttpResponse.BodyHandlers.ofString())
                    .thenAccept(answer -> documented(answer, body)));
            if (under.size() == AT_ONCE) {
                CompletableFuture.allOf(under.toArray(CompletableFuture[]::new)).join();
                under.clear();
            }
        });
        CompletableFuture.allOf(under.toArray(CompletableFuture[]::new)).join();
    }

    private static void documented(HttpResponse<String> answer, byte[] body) {
        var shown = answer.statusCode() + " " + answer.body() + " to " + new String(body, StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(shown).isLessThan(500);
        var type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("application/problem+json")) {
            assertThat(REASONS)
                    .as(shown)
                    .contains(json(answer.body()).path("reason").asText());
        } else if (type.startsWith("application/json") && json(answer.body()).has("error")) {
            assertThat(ERRORS)
                    .as(shown)
                    .contains(json(answer.body()).at("/error/code").asInt());
        } else if (answer.body().isEmpty()) {
            assertThat(answer.statusCode()).as(shown).isEqualTo(202);
        } else {
            assertThat(answer.statusCode()).as(shown).isBetween(200, 202);
        }
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long liveHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key.reveal())
                .header("Content-Type", "application/json");
    }

    /** What one side takes for the body, the other could take for a second request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "Content-Length: 2, 3\r\n\r\n{}",
                "Content-Length: +2\r\n\r\n{}",
                "Content-Length: -2\r\n\r\n{}",
                "Content-Length: 0x2\r\n\r\n{}",
                "Content-Length : 2\r\n\r\n{}",
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding:\r\n chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF2\r\n{}\r\n0\r\n\r\n",
                "X: 1\rTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            })
    void whatCouldBeReadInTwoWaysIsNotAnsweredTwice(String rest) throws Exception {
        var first = "POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key.reveal()
                + "\r\nContent-Type: application/json\r\n" + rest;
        var second = "GET /v1/tools HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key.reveal() + "\r\n\r\n";

        var answered = exchange(first + second);

        assertThat(answered).as(answered).doesNotContain("HTTP/1.1 200", "HTTP/1.1 5");
    }

    /** Everything that comes until the connection is closed, or nothing has come for a moment. */
    private static String exchange(String sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            var answered = new StringBuilder();
            byte[] part = new byte[8_192];
            try {
                for (int n = socket.getInputStream().read(part);
                        n >= 0;
                        n = socket.getInputStream().read(part)) {
                    answered.append(new String(part, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (SocketTimeoutException e) {
                answered.append("(still open)");
            }
            return answered.toString();
        }
    }

    @Test
    void whoSaysNothingAndWhoReadsNothingStarvesNobody() throws Exception {
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 400; i++) {
                open.add(said("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "));
                open.add(said("POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key.reveal()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"integration\":"));
            }
            var list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
            var lists = ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key.reveal()
                            + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                            + "MCP-Protocol-Version: 2025-06-18\r\nContent-Length: " + list.length() + "\r\n\r\n"
                            + list)
                    .repeat(100);
            for (int i = 0; i < 20; i++) {
                open.add(said(lists));
            }
            for (int i = 0; i < 100; i++) {
                var answer = client.send(
                        request("/v1/tools").timeout(PROMPTLY).GET().build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /** A connection that has said this, and reads nothing. */
    private static Socket said(String text) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }
}
