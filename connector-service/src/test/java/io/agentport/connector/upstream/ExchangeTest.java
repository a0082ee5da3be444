// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

    @Test
    void aBodyAsLongAsTheLimitIsWhole() {
        var answered = answered(bytes(HEAD + "Content-Length: 1000\r\n\r\n" + "x".repeat(TestClient.MAX_BYTES)));

        assertThat(answered.body().length()).isEqualTo(TestClient.MAX_BYTES);
        assertThat(answered.overlong()).isFalse();
        assertThat(answered.cut()).isFalse();
        assertThat(answered.contentType()).isEqualTo("text/plain");
    }

    @Test
    void anOverlongBodyIsReadUpToTheLimit() {
        var answered = answered(bytes(HEAD + "Content-Length: 100000\r\n\r\n" + "x".repeat(100_000)));

        assertThat(answered.body().length()).isEqualTo(TestClient.MAX_BYTES);
        assertThat(answered.overlong()).isTrue();
        assertThat(answered.cut()).isFalse();
    }

    @Test
    void aBodyThatEndsEarlyIsCut() {
        var answered = answered(bytes(HEAD + "Content-Length: 1000\r\n\r\nonly this"));

        assertThat(answered.body().toString()).isEqualTo("only this");
        assertThat(answered.cut()).isTrue();
    }

    @Test
    void aChunkedBodyWithoutItsEndIsCut() {
        var answered = answered(bytes(HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\nthis\r\n"));

        assertThat(answered.cut()).isTrue();
    }

    @Test
    void aCompressedBodyIsReadAsWhatItSays() throws IOException {
        var answered = answered(compressed("what it says"));

        assertThat(answered.body().toString()).isEqualTo("what it says");
        assertThat(answered.overlong()).isFalse();
    }

    @Test
    void theLimitHoldsForWhatACompressedBodySays() throws IOException {
        var answered = answered(compressed("x".repeat(10_000_000)));

        assertThat(answered.body().length()).isEqualTo(TestClient.MAX_BYTES);
        assertThat(answered.overlong()).isTrue();
    }

    @Test
    void anAnswerThatNeverBeginsIsLost() {
        assertThat(reply(new byte[0]))
                .isInstanceOfSatisfying(
                        Reply.Lost.class, lost -> assertThat(lost.reason()).isEqualTo("upstream_connection_lost"));
    }

    private static Reply.Answered answered(byte[] answer) {
        return (Reply.Answered) reply(answer);
    }

    private static Reply reply(byte[] answer) {
        try (var server = new RawServer(answer);
                var client = new TestClient(List.of(), InetAddress::getAllByName)) {
            return client.send(new Origin("http", "127.0.0.1", server.port()));
        }
    }

    private static byte[] compressed(String text) throws IOException {
        var body = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(body)) {
            gzip.write(bytes(text));
        }
        var answer = new ByteArrayOutputStream();
        answer.write(bytes(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + body.size() + "\r\n\r\n"));
        body.writeTo(answer);
        return answer.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
