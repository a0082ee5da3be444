// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LocalPortsTest {
    @Test
    void portsCountFromTheBase() {
        var ports = new LocalPorts(4747);

        assertThat(ports.url(Service.POLICY)).hasToString("http://127.0.0.1:4749");
        assertThat(ports.readiness(Service.CONNECTOR)).hasToString("http://127.0.0.1:4760/q/health/ready");
        assertThat(new int[] {ports.broker(), ports.database(), ports.sandbox()})
                .containsExactly(4767, 4768, 4769);
    }

    @Test
    void theSandboxMayBeDialledAndNothingElseOfOurs() {
        assertThat(new LocalPorts(5000).neverDialled()).isEqualTo("5000-5003,5010-5013,5019-5021");
    }

    @Test
    void aPortThatSomebodyUsesIsNamedWithItsPurpose() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new LocalPorts(taken.getLocalPort() - 20).taken())
                    .contains(taken.getLocalPort() + " (the broker)");
        }
    }

    @Test
    void aBaseWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new LocalPorts(65530)).hasMessageContaining("`65530`");
        assertThatThrownBy(() -> new LocalPorts(80)).hasMessageContaining("`80`");
    }
}
