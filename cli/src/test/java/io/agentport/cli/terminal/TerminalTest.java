// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Map<String, String> BOTH = Map.of("HOME", "/home/me", "USERPROFILE", "/users/me");

    @Test
    void theHomeIsWhatTheEnvironmentSaysIt() {
        assertThat(Terminal.home(BOTH, "Linux")).contains(Path.of("/home/me"));
        assertThat(Terminal.home(BOTH, "Mac OS X")).contains(Path.of("/home/me"));
        assertThat(Terminal.home(BOTH, "Windows 11")).contains(Path.of("/users/me"));
    }

    @Test
    void anEnvironmentWithoutAHomeSaysNothing() {
        assertThat(Terminal.home(Map.of(), "Linux")).isEmpty();
        assertThat(Terminal.home(Map.of("HOME", ""), "Linux")).isEmpty();
    }
}
