// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final AtomicInteger lookups = new AtomicInteger();
    private final RawServer server = new RawServer(OK);

    @AfterEach
    void close() {
        server.close();
    }

    /** The first answer is the server's address; every later one a metadata service's. */
    private InetAddress[] rebinding(String host) throws UnknownHostException {
        return new InetAddress[] {
            InetAddress.getByName(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "169.254.169.254")
        };
    }

    private Origin named(String host) {
        return new Origin("http", host, server.port());
    }

    @Test
    void aRedirectIsNotFollowedWithTheCredential() {
        var redirecting = new RawServer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + server.port()
                + "/things\r\nContent-Length: 0\r\n\r\n");
        try (redirecting;
                var client = new TestClient(List.of(), InetAddress::getAllByName)) {
            var reply = client.send(new Origin("http", "127.0.0.1", redirecting.port()));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(302));
            assertThat(redirecting.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head).contains(TestClient.CREDENTIAL));
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void theAddressThatWasCheckedIsDialledWhateverTheNameBecomes() {
        try (var client = new TestClient(List.of(), this::rebinding)) {
            // no resolver but the test's knows this name
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(named("shop.invalid"))).isInstanceOf(Reply.Answered.class);
            }

            assertThat(lookups).hasValue(1);
            assertThat(server.requests)
                    .hasSize(2)
                    .allSatisfy(head -> assertThat(head).containsIgnoringCase("host: shop.invalid:" + server.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "168.63.129.16", "10.0.0.1"})
    void anAddressThatIsNotForUpstreamsIsNotDialled(String address) {
        try (var client = new TestClient(List.of(), host -> new InetAddress[] {InetAddress.getByName(address)})) {
            assertRefused(client.send(named("shop.invalid")));
        }
    }

    @Test
    void oneOfOurOwnServicesIsNotDialled() {
        try (var client = new TestClient(List.of("http://localhost:" + server.port()), InetAddress::getAllByName)) {
            assertRefused(client.send(named("127.0.0.1")));
        }
    }

    @Test
    void anUpstreamThatDoesNotSpeakTlsGetsNoRequest() {
        try (var client = new TestClient(List.of(), InetAddress::getAllByName)) {
            var reply = client.send(new Origin("https", "127.0.0.1", server.port()));

            assertThat(((Reply.NotSent) reply).reason()).isEqualTo("upstream_unreachable");
            assertThat(server.requests).noneMatch(head -> head.contains(TestClient.CREDENTIAL));
        }
    }

    @Test
    void aConnectionThatWasOpenedForARequestThatIsNotSentIsClosed() {
        try (var client = new TestClient(List.of(), InetAddress::getAllByName)) {
            client.release(named("127.0.0.1"));

            await().atMost(Duration.ofSeconds(30)).until(() -> server.unused.get() == 1);
        }
    }

    @Test
    void aConnectionThatIsLetGoIsNotGivenToARequestThatWaitsForOne() {
        var oneAtATime = Map.of("agentport.upstream.concurrent-requests", "1");
        try (var client = new TestClient(List.of(), InetAddress::getAllByName, oneAtATime)) {
            var reply = client.sendBehindOneThatIsReleased(named("127.0.0.1"));

            assertThat(reply).isInstanceOf(Reply.Answered.class);
            assertThat(server.requests).hasSize(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> server.unused.get() == 1);
        }
    }

    private void assertRefused(Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.NotSent.class,
                        notSent -> assertThat(notSent.reason()).isEqualTo("egress_refused"));
        assertThat(server.requests).isEmpty();
    }
}
