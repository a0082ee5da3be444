// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code ./agentport} command as a user runs it. */
final class Cli {
    private final Stack stack;
    private final Path home;

    Cli(Stack stack, Path home) {
        this.stack = stack;
        this.home = home;
    }

    record Ran(int exitCode, String out, String err) {}

    Ran run(String... arguments) {
        return typing("", arguments);
    }

    /** Runs with the text as standard input. */
    Ran typing(String input, String... arguments) {
        var command = new ArrayList<>(List.of(Stack.ROOT.resolve("agentport").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("AGENTPORT_URL", stack.gatewayUrl().toString());
        builder.environment().put("AGENTPORT_API_KEY", stack.agentKey());
        builder.environment().put("XDG_CONFIG_HOME", home.toString());
        try {
            var process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            var err = java.util.concurrent.CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            var out = read(process.getInputStream());
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("`agentport " + String.join(" ", arguments) + "` did not end");
            }
            return new Ran(process.exitValue(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
