// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the command runs: its streams, its environment, and the person before it, if there is one. */
public final class Terminal {
    private final PrintStream out;
    private final PrintStream err;
    private final BufferedReader in;
    private final Map<String, String> environment;
    private final Path home;
    private final Path directory;
    private final @Nullable Console console;

    /**
     * A terminal.
     *
     * @param home the person's home directory
     * @param directory the one that the command was started in
     * @param console null if nobody can be asked
     */
    public Terminal(
            PrintStream out,
            PrintStream err,
            BufferedReader in,
            Map<String, String> environment,
            Path home,
            Path directory,
            @Nullable Console console) {
        this.out = out;
        this.err = err;
        this.in = in;
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.directory = directory;
        this.console = console;
    }

    public static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                System.getenv(),
                home(System.getenv(), System.getProperty("os.name"))
                        .orElseGet(() -> Path.of(System.getProperty("user.home"))),
                Path.of("").toAbsolutePath(),
                System.console());
    }

    /** Where the clients that are configured here look; Java goes by the account, whatever the environment says. */
    static Optional<Path> home(Map<String, String> environment, String system) {
        var variable = system.startsWith("Windows") ? "USERPROFILE" : "HOME";
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** The result, for people and pipes. Make text from elsewhere {@link Safe} first. */
    public void print(String line) {
        out.println(line);
    }

    /** What is said beside the result. Make text from elsewhere {@link Safe} first. */
    public void say(String line) {
        err.println(line);
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    public Path home() {
        return home;
    }

    public Path directory() {
        return directory;
    }

    /** The next line of standard input, without its end. */
    public String readLine(String what) {
        try {
            var line = in.readLine();
            if (line == null) {
                throw FailedException.usage("expected " + what + " on standard input");
            }
            return line;
        } catch (IOException e) {
            throw FailedException.failed("standard input cannot be read");
        }
    }

    /** All of standard input. */
    public String readAll() {
        try {
            var text = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                text.append((char) c);
            }
            return text.toString();
        } catch (IOException e) {
            throw FailedException.failed("standard input cannot be read");
        }
    }

    /** Asks the person; the answer is seen while it is typed. */
    public String ask(String question, String otherwise) {
        return answer(person(otherwise).readLine("%s", question));
    }

    /** Asks the person; the answer is not seen while it is typed. */
    public String askSecret(String question, String otherwise) {
        var answer = person(otherwise).readPassword("%s", question);
        return answer(answer == null ? null : new String(answer));
    }

    private Console person(String otherwise) {
        if (console == null || !isTerminal(console)) {
            throw FailedException.usage("there is no terminal to ask on: " + otherwise);
        }
        return console;
    }

    /** Since Java 22 there is a console even where nobody sits before it, and a method that tells. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static String answer(@Nullable String answer) {
        if (answer == null) {
            throw FailedException.failed("no answer");
        }
        return answer;
    }
}
