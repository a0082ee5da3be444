// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnEndpointsTest {
    private final OwnEndpoints own = new OwnEndpoints(
            List.of("SASL_PLAINTEXT://localhost:9092", "", "jdbc:postgresql://localhost:5432/agentport?a=b"),
            List.of("4747-4750", "4767"));

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
        var elsewhere = new OwnEndpoints(List.of("10.1.2.3:9092"), List.of("4747"));
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), 9092)).isTrue();
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.3"), 443)).isFalse();
        assertThat(elsewhere.contains(InetAddress.getByName("10.1.2.4"), 9092)).isFalse();
    }
}
