// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The configuration file. */
@Command(name = "policy", description = "See what is in force, and check a configuration file (role admin).")
public final class PolicyCommand {
    private final Terminal terminal;

    public PolicyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "show", description = "Show the revision in force.")
    int show(@Mixin Where where) {
        var answer = Where.good(where.policy(terminal).get("/v1/policies"));
        if (where.printed(terminal, answer)) {
            return Exit.DONE;
        }
        var policy = answer.json();
        terminal.say(Safe.line("revision " + Shown.cell(policy.path("revision")) + ", "
                + Shown.cell(policy.path("digest")) + ", since " + Shown.cell(policy.path("adopted_at"))));
        policy.path("problems")
                .forEach(problem -> terminal.say("the file as it is now is refused: line "
                        + Shown.cell(problem.path("line")) + ", column " + Shown.cell(problem.path("column")) + ": "
                        + Safe.line(Shown.cell(problem.path("message")))));
        terminal.print(Safe.text(Shown.cell(policy.path("text"))).stripTrailing());
        return Exit.DONE;
    }

    @Command(
            name = "check",
            description = "Say what is wrong with a configuration file, with line and column; changes nothing.",
            footer = {"", "Ends with 0 if it would be adopted, 1 otherwise."})
    int check(@Mixin Where where, @Parameters(paramLabel = "FILE") Path file) {
        var answer = Where.good(where.policy(terminal).post("/v1/policies/check", "application/yaml", read(file)));
        var checked = answer.json();
        boolean valid = checked.path("valid").asBoolean();
        if (where.printed(terminal, answer)) {
            return valid ? Exit.DONE : Exit.FAILED;
        }
        for (var problem : checked.path("problems")) {
            terminal.print(Safe.line(file + ":" + Shown.cell(problem.path("line")) + ":"
                    + Shown.cell(problem.path("column")) + ": " + Shown.cell(problem.path("message"))));
        }
        if (valid) {
            terminal.print(Safe.line(file + " is valid"));
        }
        return valid ? Exit.DONE : Exit.FAILED;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw FailedException.failed("the file `" + Safe.line(file.toString()) + "` cannot be read");
        }
    }
}
