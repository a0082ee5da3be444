// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnEndpointsTest {
    private final OwnEndpoints own = new OwnEndpoints(
            List.of("SASL_PLAINTEXT://localhost:9092", "", "jdbc:postgresql://localhost:5432/agentport?a=b"),
            List.of("4747-4750", "4767"),
            InetAddress::getAllByName);

    @Test
    void ourPortsAreRefusedOnThisMachineOnly() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        for (int port : new int[] {9092, 5432, 4747, 4749, 4750, 4767}) {
            assertThat(own.contains(loopback, port)).as("port %d", port).isTrue();
        }
        assertThat(own.contains(loopback, 4751)).isFalse();
        assertThat(own.contains(InetAddress.getByName("10.1.2.3"), 4747)).isFalse();
    }

    @Test
    void anotherLoopbackAddressIsThisMachineToo() throws Exception {
        assertThat(own.contains(InetAddress.getByName("127.9.9.9"), 9092)).isTrue();
        assertThat(own.contains(InetAddress.getAllByName("::1")[0], 9092)).isTrue();
    }

    @Test
    void anEndpointElsewhereIsRefusedAtItsAddressAndPort() throws Exception {
        var elsewhere = new OwnEndpoints(List.of("10.1.2.3:9092"), List.of("4747"), InetAddress::getAllByName);
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), 9092)).isTrue();
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), 443)).isFalse();
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.4"), 9092)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vertx-reactive:postgresql://10.1.2.3/agentport | 5432",
                "jdbc:postgresql://10.9.9.9:6000,10.1.2.3/agentport?a=b | 5432",
                "https://10.1.2.3/path | 443",
                "http://10.1.2.3 | 80",
                "10.1.2.3 | 9092"
            })
    void anEndpointWithoutAPortHasTheUsualOne(String endpoint, int port) throws Exception {
        var elsewhere = new OwnEndpoints(List.of(endpoint), List.of(), InetAddress::getAllByName);
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), port)).isTrue();
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), 8443)).isFalse();
    }

    @Test
    void anEndpointWhoseNameCannotBeAskedForIsWhereItWas() throws Exception {
        var found = new AtomicBoolean(true);
        var broker = InetAddress.getByName("10.1.2.3");
        var elsewhere = new OwnEndpoints(List.of("broker:9092"), List.of(), host -> {
            if (!found.get()) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {broker};
        });
        found.set(false);

        elsewhere.refresh();

        assertThat(elsewhere.contains(broker, 9092)).isTrue();
    }
}
