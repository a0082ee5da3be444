// SPDX-License-Identifier: Apache-2.0
package io.agentport.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FramingTest {
    private static final String SECOND = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void listen() {
        var router = Router.router(vertx);
        router.route().handler(new Framing()::pass);
        router.route()
                .handler(http -> http.request().body().onSuccess(body -> {
                    handled.add(http.request().path() + " " + body);
                    http.response().end();
                }));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Everything that is answered until the connection is closed. */
    private String exchange(String sent) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void requestsWithALengthFollowOneAnother() throws Exception {
        exchange("POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}" + SECOND);

        assertThat(handled).containsExactly("/first {}", "/second ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked",
                "transfer-encoding: Chunked",
                "Transfer-Encoding:\r\n chunked",
                "Content-Length: 90\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 90"
            })
    void aRequestWithATransferCodingIsTheLastOfItsConnection(String headers) throws Exception {
        var answered =
                exchange("POST /first HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + SECOND);

        assertThat(handled).containsExactly("/first {}");
        assertThat(answered)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("connection: close")
                .containsOnlyOnce("HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /first HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "POST /first HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "POST /first HTTP/1.1\r\nTransfer-Encoding: gzip, chunked",
                "POST /first HTTP/1.0\r\nTransfer-Encoding: chunked"
            })
    void whatDoesNotTellWhereTheBodyEndsIsRefused(String first) throws Exception {
        var answered = exchange(first + "\r\nHost: a\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + SECOND);

        assertThat(handled).isEmpty();
        assertThat(answered).startsWith("HTTP/1.").contains(" 400 ").containsOnlyOnce("HTTP/1.");
    }
}
