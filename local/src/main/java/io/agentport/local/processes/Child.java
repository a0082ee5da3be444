// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a child process is made of. It gets exactly the environment given here, nothing of its parent's.
 *
 * @param program   file name of what runs in the end, when {@code command} begins with something else
 * @param run       directory for its pid files
 * @param log       receives what it prints
 * @param endSignal how it is asked to end
 */
public record Child(
        String name,
        String program,
        List<String> command,
        Map<String, String> environment,
        Path workingDirectory,
        Path run,
        Path log,
        String endSignal) {
    private static final int SECONDS_UNTIL_KILL = 10;
    private static final long LOG_BYTES = 10L * 1024 * 1024;
    private static final Duration PID_PATIENCE = Duration.ofSeconds(10);

    public Child {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Two children are never equal in a message: commands and environments hold secrets. */
    @Override
    public String toString() {
        return name;
    }

    public PidFile pidFile() {
        return new PidFile(run.resolve(name + ".pid"));
    }

    /** Starts it on a {@link Leash}: closing the returned process's standard input ends it. */
    public Process start() throws IOException {
        Files.createDirectories(workingDirectory);
        if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var leashFile = run.resolve(name + ".leash");
        Files.deleteIfExists(leashFile);
        var builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = Leash.start(builder, leashFile, endSignal, SECONDS_UNTIL_KILL);
        try {
            recordPid(process, leashFile);
        } catch (IOException e) {
            process.getOutputStream().close();
            throw e;
        }
        return process;
    }

    private void recordPid(Process leash, Path leashFile) throws IOException {
        long end = System.nanoTime() + PID_PATIENCE.toNanos();
        while (leash.isAlive() && System.nanoTime() < end) {
            var text = read(leashFile);
            if (!text.isEmpty()) {
                var process = ProcessHandle.of(Long.parseLong(text));
                if (process.isPresent()) {
                    pidFile().write(process.get(), program);
                }
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Empty before the leash has written its file, and after it has deleted it. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
