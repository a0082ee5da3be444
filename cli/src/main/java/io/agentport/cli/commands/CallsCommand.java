// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Terminal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Calls that were made. */
@Command(name = "calls", description = "Make, see, await, take back and settle calls.")
public final class CallsCommand {
    private final Terminal terminal;

    public CallsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "create",
            description = "Call a tool; the same as `tools call`.",
            footer = {"", CallAnswers.ENDS})
    int create(@Mixin CallRequest request) {
        return request.make(terminal);
    }

    @Command(
            name = "show",
            description = "Show what became of a call of the agent's.",
            footer = {"", CallAnswers.ENDS})
    int show(
            @Mixin AsAgent agent,
            @Option(
                            names = {"--wait-timeout", "--wait"},
                            paramLabel = "DURATION",
                            converter = WaitTime.class,
                            description = "How long to wait for the outcome, for example 90s.",
                            defaultValue = "0")
                    Duration wait,
            @Parameters(paramLabel = "CALL") String call) {
        return CallAnswers.print(terminal, CallAnswers.ask(agent.gateway(terminal), call, wait), agent.where);
    }

    @Command(
            name = "await",
            description = "Wait until a call of the agent's has ended, and show what became of it.",
            footer = {"", CallAnswers.ENDS})
    int await(
            @Mixin AsAgent agent,
            @Option(
                            names = {"--wait-timeout", "--wait"},
                            paramLabel = "DURATION",
                            converter = WaitTime.class,
                            description = "For at most so long; ${DEFAULT-VALUE}.",
                            defaultValue = "20m")
                    Duration wait,
            @Parameters(paramLabel = "CALL") String call) {
        return show(agent, wait, call);
    }

    @Command(name = "cancel", description = "Take a call back, if it has not been sent.")
    int cancel(@Mixin AsAgent agent, @Parameters(paramLabel = "CALL") String call) {
        var answer = Where.good(agent.gateway(terminal).delete("/v1/calls/" + Where.segment(call)));
        var status = answer.json().path("status").asText();
        int shown = CallAnswers.print(terminal, answer, agent.where);
        if (status.equals("cancelled")) {
            return Exit.DONE;
        }
        if (shown == Exit.WAITING) {
            terminal.say("whether that came in time is not known yet");
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
        if (!answer.body().isEmpty()) {
            where.printed(terminal, answer);
        }
        terminal.say("settled: it " + (happened.yes ? "happened" : "did not happen"));
        return Exit.DONE;
    }
}
