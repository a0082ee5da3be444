// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static String text(int portBase) {
        return new Announcement(
                        new LocalPorts(portBase),
                        Path.of("/agentport.yaml"),
                        Path.of("/data"),
                        Optional.empty(),
                        Optional.empty())
                .text();
    }

    @Test
    void commandsNameTheAddressWhereItIsNotTheDefaultOne() {
        assertThat(text(25_000))
                .contains(
                        "(./agentport login --url http://127.0.0.1:25000)",
                        "./agentport agents rotate NAME --url http://127.0.0.1:25000\n");
        assertThat(text(LocalPorts.DEFAULT_BASE))
                .contains("(./agentport login)")
                .doesNotContain("--url");
    }

    @Test
    void theBoundaryIsAlwaysSaid() {
        assertThat(text(25_000)).endsWith(Announcement.BOUNDARY + "\n");
    }
}
