// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./agentport} as the script starts it, on a {@link PretendedHome}. */
final class LauncherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private LauncherProcess(Process process, Path errors) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.errors = errors;
    }

    static LauncherProcess start(Path home, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-Dagentport.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                AgentPort.class.getName()));
        command.addAll(List.of(arguments));
        var errors = Files.createTempFile(home, "errors", ".txt");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new LauncherProcess(builder.start(), errors);
    }

    /** The next line of standard output; null at its end. */
    String line() throws IOException {
        return output.readLine();
    }

    /** As if the reader of a pipe had gone. */
    void stopReading() throws IOException {
        output.close();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("does not end");
        }
        return process.exitValue();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Everything it said, once it has ended. */
    String everything() throws IOException {
        var all = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("does not end when it is asked to");
        }
    }
}
