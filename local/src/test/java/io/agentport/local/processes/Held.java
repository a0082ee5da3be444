// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A child process of a test, which ends with it. */
public final class Held implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final Process leash;

    private Held(Child child, Process leash) {
        this.child = child;
        this.leash = leash;
    }

    public static Held start(String name, String program, List<String> command, Path directory, String signal)
            throws IOException {
        Files.createDirectories(directory.resolve("run"));
        var child = new Child(
                name,
                program,
                command,
                Map.of("PATH", System.getenv("PATH")),
                directory.resolve("work"),
                directory.resolve("run"),
                directory.resolve(name + ".log"),
                signal);
        return new Held(child, child.start());
    }

    public boolean alive() {
        return leash.isAlive();
    }

    public ProcessHandle process() {
        return child.pidFile().running().orElseThrow();
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill() throws InterruptedException {
        process().destroyForcibly();
        leash.waitFor();
    }

    @Override
    public void close() throws IOException {
        leash.getOutputStream().close();
        PidFile.ends(leash.toHandle(), PATIENCE);
    }
}
