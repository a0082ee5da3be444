// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Calls that were made. */
@Command(name = "calls", description = "See, take back and settle calls.")
public final class CallsCommand {
    private static final int LONGEST_WAIT = 300;

    private final Terminal terminal;

    public CallsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "show",
            description = "Show what became of a call of the agent's.",
            footer = {"", "Ends with 0 if it completed, 1 if it did not or was denied, 2 if it has not ended yet."})
    int show(
            @Mixin Where where,
            @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.") @Nullable
                    Path keyFile,
            @Option(
                            names = "--wait",
                            paramLabel = "SECONDS",
                            description = "How long to wait for the outcome.",
                            defaultValue = "0")
                    int wait,
            @Parameters(paramLabel = "CALL") String call) {
        var gateway = where.gateway(terminal, keyFile);
        int first = Math.clamp(wait, 0, LONGEST_WAIT);
        var path = "/v1/calls/" + Where.segment(call) + (first == 0 ? "" : "?wait=" + first);
        var answer = gateway.get(path, Duration.ofSeconds(first));
        return CallAnswers.print(terminal, ToolsCommand.waitOn(gateway, answer, wait - first), where.json());
    }

    @Command(name = "cancel", description = "Take a call back, if it has not been sent.")
    int cancel(
            @Mixin Where where,
            @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.") @Nullable
                    Path keyFile,
            @Parameters(paramLabel = "CALL") String call) {
        var answer = Where.good(where.gateway(terminal, keyFile).delete("/v1/calls/" + Where.segment(call)));
        var status = answer.json().path("status").asText();
        int shown = CallAnswers.print(terminal, answer, where.json());
        if (status.equals("cancelled")) {
            return Exit.DONE;
        }
        if (shown == Exit.WAITING) {
            terminal.say(
                    "it is not known yet whether that came in time: `agentport calls show " + Safe.line(call) + "`");
            return Exit.WAITING;
        }
        terminal.say("too late: it had ended");
        return Exit.FAILED;
    }

    /** What a person found out about a call whose outcome was unknown. */
    static final class Happened {
        @Option(names = "--happened", required = true, description = "It happened upstream.")
        boolean yes;

        @Option(names = "--did-not-happen", required = true, description = "It did not happen upstream.")
        boolean no;
    }

    @Command(name = "settle", description = "Say what really happened to a call whose outcome is unknown (role admin).")
    int settle(
            @Mixin Where where,
            @ArgGroup(multiplicity = "1") Happened happened,
            @Option(names = "--comment", paramLabel = "TEXT", description = "How that is known; goes on record.")
                    @Nullable
                    String comment,
            @Parameters(paramLabel = "CALL") String call) {
        var body = Shown.MAPPER.createObjectNode().put("happened", happened.yes);
        if (comment != null) {
            body.put("comment", comment);
        }
        var answer = Where.good(
                where.connector(terminal).post("/v1/executions/" + Where.segment(call) + "/settle", body.toString()));
        if (where.json() && !answer.body().isEmpty()) {
            terminal.print(Safe.json(answer.body()));
        }
        terminal.say("settled: it " + (happened.yes ? "happened" : "did not happen"));
        return Exit.DONE;
    }
}
