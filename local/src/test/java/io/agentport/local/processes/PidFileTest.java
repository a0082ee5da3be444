// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    private Path directory;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private PidFile written(String program) throws IOException {
        var file = new PidFile(directory.resolve("x.pid"));
        file.write(process.toHandle(), program);
        return file;
    }

    private static String program(Process process) {
        return Path.of(process.info().command().orElseThrow()).getFileName().toString();
    }

    @Test
    void theProcessThatWasWrittenDownIsFound() throws Exception {
        assertThat(written(program(process)).running()).hasValue(process.toHandle());
    }

    @Test
    void aProcessThatEndedIsNot() throws Exception {
        var file = written(program(process));
        process.destroyForcibly().waitFor();

        assertThat(file.running()).isEmpty();
    }

    @Test
    void anotherProgramWithTheSameIdIsLeftAlone() throws Exception {
        var file = written("java");

        assertThat(file.clear(Duration.ofSeconds(1))).isFalse();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void aProcessThatStartedAtAnotherTimeIsLeftAlone() throws Exception {
        written(program(process));
        var path = directory.resolve("x.pid");
        var lines = Files.readAllLines(path);
        Files.write(
                path,
                java.util.List.of(lines.get(0), Long.toString(Long.parseLong(lines.get(1)) - 60_000), lines.get(2)));

        assertThat(new PidFile(path).clear(Duration.ofSeconds(1))).isFalse();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void clearingEndsTheProcessAndDeletesTheFile() throws Exception {
        assertThat(written(program(process)).clear(Duration.ofSeconds(10))).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(directory.resolve("x.pid")).doesNotExist();
    }

    @Test
    void aFileThatSaysNothingNamesNobody() throws Exception {
        Files.writeString(directory.resolve("x.pid"), "nonsense\n\n\n");

        assertThat(new PidFile(directory.resolve("x.pid")).running()).isEmpty();
    }
}
