// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What tests do with other processes; nothing here waits for ever. */
final class Processes {
    private static final int END_SECONDS = 60;

    private Processes() {}

    /** What a process that has ended said. */
    record Ran(int exitCode, String out, String err) {}

    /** Starts it, gives it its input, and waits for its end; it is killed when the time is over. */
    static Ran run(ProcessBuilder command, String input, int seconds) throws IOException, InterruptedException {
        var process = command.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var out = text(() -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        var err = text(() -> new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not ended after " + seconds + " s: " + command.command());
        }
        return new Ran(process.exitValue(), out.join(), err.join());
    }

    /** Reads on a thread of its own: the common pool of a small machine has one, which another wait may hold. */
    static CompletableFuture<String> text(Callable<String> source) {
        var read = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                read.complete(source.call());
            } catch (Exception e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    /** Stops it as {@code SIGSTOP} does; to be closed, which lets it go on. */
    static Stopped stop(ProcessHandle process) {
        signal("STOP", process);
        return () -> signal("CONT", process);
    }

    /** The process and its children, of which a database has one for each connection. */
    static Stopped stopTree(ProcessHandle process) {
        var all = Stream.concat(Stream.of(process), process.descendants())
                .map(Processes::stop)
                .toList();
        return () -> all.forEach(Stopped::close);
    }

    /** A process that does nothing, and whose connections stay open. */
    interface Stopped extends AutoCloseable {
        @Override
        void close();
    }

    /** Stops a process and those that it started, and lets them go on. */
    static void pause(ProcessHandle process, Duration pause) {
        try (var stopped = stopTree(process)) {
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Sends a signal; {@code STOP} has stopped every thread when this returns, where {@code /proc} tells. */
    static void signal(String name, ProcessHandle process) {
        try {
            var ran = run(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())), "", END_SECONDS);
            if (ran.exitCode() != 0 && process.isAlive()) {
                throw new AssertionError("kill -" + name + ": " + ran.err());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (name.equals("STOP")) {
            var threads = Path.of("/proc", Long.toString(process.pid()), "task");
            Eventually.get(
                    "every thread of " + process.pid() + " has stopped",
                    Duration.ofSeconds(END_SECONDS),
                    () -> runningThreads(threads),
                    running -> running == 0);
        }
    }

    /** One thread takes the signal and tells the others: until it is on a processor, they go on. */
    private static long runningThreads(Path threads) {
        if (!Files.isDirectory(threads)) {
            return 0;
        }
        try (var all = Files.list(threads)) {
            return all.filter(thread -> !stopped(thread.resolve("stat"))).count();
        } catch (IOException | UncheckedIOException e) {
            return 0; // it has ended
        }
    }

    /** See proc_pid_stat(5): the state follows the name in parentheses. */
    private static boolean stopped(Path stat) {
        try {
            var text = Files.readString(stat);
            return "TZX".indexOf(text.charAt(text.lastIndexOf(')') + 2)) >= 0; // stopped, or ended
        } catch (IOException e) {
            return true; // this thread has ended
        }
    }

    /** As {@code kill -9} does, and waits until it is gone. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        awaitEnd(process);
    }

    static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not gone: " + process, e);
        }
    }
}
