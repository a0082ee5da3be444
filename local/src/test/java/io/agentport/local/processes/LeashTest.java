// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeashTest {
    @TempDir
    private Path directory;

    private Path pidFile() {
        return directory.resolve("child.leash");
    }

    private Process start(String... command) throws IOException {
        return Leash.start(new ProcessBuilder(command), pidFile(), "TERM", 2);
    }

    private ProcessHandle child() {
        await().until(() -> Files.exists(pidFile()) && Files.size(pidFile()) > 0);
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theCommandGetsItsArgumentsAsTheyAre() throws Exception {
        var leash = start("/bin/sh", "-c", "printf '%s|' \"$@\"", "sh", "two words", "$HOME", "\\n", " ' \" ");

        assertThat(new String(leash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("two words|$HOME|\\n| ' \" |");
    }

    @Test
    void theCommandEndsWhenStandardInputIsClosed() throws Exception {
        var leash = start("sleep", "600");
        var child = child();

        leash.getOutputStream().close();

        assertThat(leash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aCommandThatDoesNotListenIsKilled() throws Exception {
        var leash = start("/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done");
        var child = child();

        leash.getOutputStream().close();

        assertThat(leash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void theCommandEndsAlsoWhenItsLeashWasKilled() throws Exception {
        var leash = start("sleep", "600");
        var child = child();
        leash.destroyForcibly().waitFor();

        leash.getOutputStream().close();

        await().untilAsserted(() -> assertThat(child.isAlive()).isFalse());
    }

    @Test
    void itsExitStatusIsTheCommands() throws Exception {
        assertThat(start("/bin/sh", "-c", "exit 7").waitFor()).isEqualTo(7);
    }

    @Test
    void itsOwnCommandLineShowsNeitherTheCommandNorItsName() throws Exception {
        var leash = start("sleep", "598");
        try {
            child();
            assertThat(leash.info().arguments().orElseThrow())
                    .noneMatch(argument -> argument.contains("598") || argument.contains("child.leash"));
        } finally {
            leash.getOutputStream().close();
        }
    }

    @Test
    void anArgumentOfSeveralLinesIsRefused() {
        assertThatThrownBy(() -> start("echo", "a\nb")).isInstanceOf(IllegalArgumentException.class);
    }
}
