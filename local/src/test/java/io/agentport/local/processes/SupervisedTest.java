// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final List<String> reports = new CopyOnWriteArrayList<>();
    private Child child;
    private Supervised supervised;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        Files.createDirectories(directory.resolve("logs"));
    }

    private void start(String script) throws IOException {
        start(script, Supervised.STEADY_AFTER);
    }

    private void start(String script, Duration steadyAfter) throws IOException {
        var program = Path.of("/bin/sh").toRealPath();
        child = new Child(
                "service",
                program.getFileName().toString(),
                List.of(program.toString(), "-c", script),
                Map.of("PATH", System.getenv("PATH")),
                directory.resolve("work"),
                directory.resolve("run"),
                directory.resolve("logs/service.log"),
                "TERM");
        supervised = new Supervised(child, steadyAfter, reports::add);
        supervised.start();
    }

    @AfterEach
    void end() throws Exception {
        supervised.stop();
        supervised.awaitEnd(PATIENCE);
    }

    private Path file(String name) {
        return directory.resolve("work").resolve(name);
    }

    private ProcessHandle running() {
        return await().atMost(PATIENCE)
                .until(() -> child.pidFile().running(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void aChildThatEndsIsStartedAgain() throws Exception {
        start("while :; do sleep 0.1; done");

        running().destroyForcibly();

        await().atMost(PATIENCE).until(() -> supervised.starts() == 2 && supervised.alive());
        assertThat(reports).singleElement().asString().startsWith("service ended by itself (137)");
    }

    /** With pauses that grow, the tenth start comes after two minutes. */
    @Test
    void aChildThatWasSteadyIsStartedAgainWithoutALongerPause() throws Exception {
        start("exit 1", Duration.ZERO);

        await().atMost(PATIENCE).until(() -> supervised.starts() >= 10);
    }

    @Test
    void whenTheLeashIsKilledItsChildEndsBeforeTheNextOneStarts() throws Exception {
        start("mkdir alone || touch overlapped; trap 'sleep 1; rmdir alone; exit' TERM; touch trapped;"
                + " while :; do sleep 0.1; done");
        await().atMost(PATIENCE).until(() -> Files.exists(file("trapped")));
        Files.delete(file("trapped"));

        running().parent().orElseThrow().destroyForcibly();

        await().atMost(PATIENCE).until(() -> Files.exists(file("trapped")));
        assertThat(file("overlapped")).doesNotExist();
    }

    @Test
    void aStartThatFailsIsReportedAndTriedAgain() throws Exception {
        start("while [ ! -e gone ]; do sleep 0.1; done; rm gone");
        running();
        Files.move(directory.resolve("logs"), directory.resolve("away"));
        Files.createFile(file("gone"));
        await().atMost(PATIENCE)
                .until(() -> reports.stream()
                        .anyMatch(report -> report.startsWith("service cannot be started and is tried again: ")));

        Files.move(directory.resolve("away"), directory.resolve("logs"));

        await().atMost(PATIENCE).until(supervised::alive);
    }
}
