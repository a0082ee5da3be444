// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One of the three processes of the bare path: what no gateway with these hops, these promises and this upstream can do
 * without. HTTP in, JSON, a digest, a seal that is made and checked, HTTP to the upstream, HTTP out; no policy, schema,
 * claim, ledger, group, commit or metric.
 */
final class BareService {
    static final List<String> TOPICS = List.of("bench.bare.calls", "bench.bare.permits", "bench.bare.replies");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PADDING = Padding.of(64 * 1024);
    private static final SecretKeySpec KEY = new SecretKeySpec(
            "a key that seals nothing but the benchmark's".getBytes(StandardCharsets.UTF_8), "HmacSHA256");

    /** What the process is given as a line of JSON on its standard input. */
    record Task(String role, Map<String, Object> broker, int upstreamPort, RecordSizes sizes) {}

    private final Task task;
    private final RawKafka kafka;
    private final RawKafka.Sender sender;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    private BareService(Task task) {
        this.task = task;
        kafka = new RawKafka(task.broker());
        sender = kafka.sender();
    }

    /** Says the port of its HTTP server, or 0, when it is ready; ends when its standard input does. */
    public static void main(String[] arguments) throws IOException {
        var input = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
        var service = new BareService(JSON.readValue(input.readLine(), Task.class));
        System.out.println(service.start());
        while (input.readLine() != null) {
            // nothing more is said
        }
        System.exit(0);
    }

    private int start() {
        return switch (task.role()) {
            case "gateway" -> gateway();
            case "policy" -> policy();
            case "connector" -> connector();
            default -> throw new IllegalArgumentException(task.role());
        };
    }

    private int gateway() {
        var open = new ConcurrentHashMap<String, HttpServerRequest>();
        var loop = vertx.getOrCreateContext();
        kafka.read(TOPICS.get(2), (key, value) -> {
            var request = open.remove(text(key));
            if (request != null) {
                var outcome = read(value);
                outcome.remove("padding");
                loop.runOnContext(ignored -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(outcome.toString()));
            }
        });
        return vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    var call = read(body.getBytes());
                    var id = UUID.randomUUID().toString().replace("-", "");
                    call.put("digest", digest(call.path("arguments").toString()));
                    open.put(id, request);
                    send(TOPICS.get(0), id, call, task.sizes().call());
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join()
                .actualPort();
    }

    private int policy() {
        kafka.read(TOPICS.get(0), (key, value) -> {
            var call = read(value);
            call.put("seal", seal(text(key) + call.path("digest").asText()));
            send(TOPICS.get(1), text(key), call, task.sizes().permit());
        });
        return 0;
    }

    private int connector() {
        var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(256));
        kafka.read(TOPICS.get(1), (key, value) -> {
            var permit = read(value);
            var digest = digest(permit.path("arguments").toString());
            if (!seal(text(key) + digest).equals(permit.path("seal").asText())) {
                throw new IllegalStateException("a seal of the benchmark does not verify");
            }
            call(client)
                    .onComplete(
                            answer -> {
                                var outcome = JSON.createObjectNode().put("status", "completed");
                                outcome.set("result", read(answer.getBytes()));
                                send(
                                        TOPICS.get(2),
                                        text(key),
                                        outcome,
                                        task.sizes().outcome());
                            },
                            failure -> failure.printStackTrace());
        });
        return 0;
    }

    private Future<Buffer> call(HttpClient client) {
        return client.request(HttpMethod.GET, task.upstreamPort(), "127.0.0.1", "/v1/customers/cus_bare")
                // the body is asked for on the connection's thread: asked for from here, it may have passed already
                .compose(request ->
                        request.putHeader("Authorization", "Bearer bare").send().compose(HttpClientResponse::body));
    }

    private void send(String topic, String id, ObjectNode record, int bytes) {
        record.remove("padding");
        int missing = bytes - record.toString().length() - ",\"padding\":\"\"".length();
        record.put("padding", PADDING.substring(0, Math.clamp(missing, 0, PADDING.length())));
        sender.send(
                topic, id.getBytes(StandardCharsets.US_ASCII), record.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode read(byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String seal(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
