// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.agentport.contracts.calls.CallId;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be asked for is a failure, never a call that does not exist. */
class InternalCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private Path tokenFile;
    private HttpServer server;
    private int status = 404;
    private String body = "";
    private InternalCalls calls;

    @BeforeEach
    void open() throws IOException {
        tokenFile = Files.writeString(directory.resolve("token"), "the-token\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        var settings = new SmallRyeConfigBuilder()
                .withMapping(InternalSettings.class)
                .withDefaultValues(Map.of(
                        "agentport.internal.approval-url",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "agentport.internal.token-file",
                        tokenFile.toString()))
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(InternalSettings.class);
        calls = new InternalCalls(vertx, settings);
    }

    @AfterEach
    void close() {
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Optional<CallSnapshot> find() {
        return calls.find(CallId.random()).await().atMost(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"'first\nsecond\n', first", "'\n  \n first \r\nsecond', first"})
    void ofTwoTokensTheFirstIsSentAndTheFileIsReadAnewEachTime(String text, String sent) throws IOException {
        Files.writeString(tokenFile, text);
        assertThat(find()).isEmpty();

        Files.writeString(tokenFile, "next\n" + text);
        assertThat(find()).isEmpty();

        assertThat(tokens).containsExactly("Bearer " + sent, "Bearer next");
    }

    /** However late the thread that asks comes to the answer, it finds it. */
    @Test
    void everyQuestionOfManyIsAnswered() {
        var asked = IntStream.range(0, 5_000)
                .mapToObj(number -> calls.find(CallId.random()))
                .toList();

        var answers = Multi.createFrom()
                .iterable(asked)
                .onItem()
                .transformToUni(question -> question)
                .merge(64)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(answers).hasSize(5_000).containsOnly(Optional.empty());
    }

    @Test
    void withoutATokenNothingIsAsked() throws IOException {
        Files.writeString(tokenFile, "\n");
        assertThatThrownBy(this::find).hasMessageContaining("no token");

        Files.delete(tokenFile);
        assertThatThrownBy(this::find);

        assertThat(tokens).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503, 302})
    void anAnswerThatSaysNothingIsAFailure(int answered) {
        status = answered;

        assertThatThrownBy(this::find).hasMessageContaining(Integer.toString(answered));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "garbage", "[]", "{}", "{\"call_id\":\"x\"}"})
    void garbageIsAFailure(String garbage) {
        status = 200;
        body = garbage;

        assertThatThrownBy(this::find).isInstanceOf(RuntimeException.class);
    }

    @Test
    void anApprovalServiceThatIsGoneIsAFailure() {
        server.stop(0);

        assertThatThrownBy(this::find).isInstanceOf(RuntimeException.class);
    }
}
