// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A file that names a running process: its id, when it started and its program, one in each line. Ids are used again by
 * the operating system; only a process that agrees in all three is the one that was written down.
 */
public final class PidFile {
    /** The operating system rounds start times; some compute them anew at every question. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Path file;

    public PidFile(Path file) {
        this.file = file;
    }

    /** @param program file name of what the process runs, or will in a moment, for example {@code java} */
    public void write(ProcessHandle process, String program) throws IOException {
        var info = process.info();
        var text = process.pid()
                + "\n"
                + info.startInstant().map(instant -> instant.toEpochMilli()).orElse(0L)
                + "\n"
                + program
                + "\n";
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The process that was written down, if it still runs. */
    public Optional<ProcessHandle> running() {
        try {
            var lines = Files.readAllLines(file);
            if (lines.size() < 3) {
                return Optional.empty();
            }
            long started = Long.parseLong(lines.get(1));
            return ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> runs(process, lines.get(2)))
                    .filter(process -> Math.abs(process.info()
                                            .startInstant()
                                            .map(instant -> instant.toEpochMilli())
                                            .orElse(0L)
                                    - started)
                            <= TOLERANCE.toMillis());
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean runs(ProcessHandle process, String program) {
        var command = process.info().command().map(Path::of).map(Path::getFileName);
        return command.isPresent() && command.get().toString().equals(program);
    }

    /**
     * Ends the process that was written down, if it still runs, and deletes the file once it has ended.
     *
     * @return whether there was one
     */
    public boolean clear(Duration patience) throws IOException {
        var process = running();
        if (process.isEmpty() || end(process.get(), patience)) {
            delete();
        }
        return process.isPresent();
    }

    private static boolean end(ProcessHandle process, Duration patience) {
        process.destroy();
        if (ends(process, patience)) {
            return true;
        }
        process.destroyForcibly();
        return ends(process, patience);
    }

    /** Waits for the end of a process that need not be a child. */
    public static boolean ends(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return !process.isAlive();
        }
    }
}
