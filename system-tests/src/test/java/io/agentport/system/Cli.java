// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.system.Processes.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code ./agentport} command as a user runs it. */
final class Cli {
    private static final int SECONDS = 90;

    private final Stack stack;
    private final Path home;
    private final Map<String, String> variables;

    Cli(Stack stack, Path home) {
        this(stack, home, Map.of());
    }

    private Cli(Stack stack, Path home, Map<String, String> variables) {
        this.stack = stack;
        this.home = home;
        this.variables = variables;
    }

    /** The same with another environment variable. */
    Cli with(String variable, String value) {
        return new Cli(stack, home, Map.of(variable, value));
    }

    Ran run(String... arguments) {
        return typing("", arguments);
    }

    /** Runs with the text as standard input. */
    Ran typing(String input, String... arguments) {
        var command = new ArrayList<>(List.of(Stack.ROOT.resolve("agentport").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("AGENTPORT_BUILD", "never");
        builder.environment().put("AGENTPORT_URL", stack.gatewayUrl().toString());
        builder.environment().put("AGENTPORT_API_KEY", stack.agentKey());
        builder.environment().put("XDG_CONFIG_HOME", home.toString());
        builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
        builder.environment().putAll(variables);
        try {
            var ran = Processes.run(builder, input, SECONDS);
            Http.BODIES.add(ran.out() + ran.err());
            return ran;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
