// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tools, as an agent sees and calls them. */
@Command(name = "tools", description = "See and call tools, as an agent (AGENTPORT_API_KEY, or --key-file).")
public final class ToolsCommand {
    private static final int LONGEST_WAIT = 300;

    private final Terminal terminal;

    public ToolsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List the tools that the agent may call.")
    int list(
            @Mixin Where where,
            @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.") @Nullable
                    Path keyFile) {
        var answer = Where.good(where.gateway(terminal, keyFile).get("/v1/tools"));
        if (where.json()) {
            terminal.print(Safe.json(answer.body()));
            return Exit.DONE;
        }
        var table = new Table("TOOL", "RISK", "TIER", "TITLE");
        for (var tool : answer.json().path("tools")) {
            table.row(
                    Shown.cell(tool.path("integration")) + "/" + Shown.cell(tool.path("tool")),
                    Shown.cell(tool.path("risk")),
                    Shown.cell(tool.path("tier")),
                    Shown.cell(tool.path("title")));
        }
        table.print(terminal);
        return Exit.DONE;
    }

    @Command(name = "describe", description = "Show a tool with the schema of its arguments.")
    int describe(
            @Mixin Where where,
            @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.") @Nullable
                    Path keyFile,
            @Parameters(paramLabel = "INTEGRATION/TOOL") String name) {
        var answer = Where.good(where.gateway(terminal, keyFile).get("/v1/tools/" + path(name)));
        if (where.json()) {
            terminal.print(Safe.json(answer.body()));
            return Exit.DONE;
        }
        var tool = answer.json();
        terminal.print(Safe.line(name + ": " + Shown.cell(tool.path("title"))));
        terminal.print(Safe.line(Shown.cell(tool.path("risk")) + ", " + Shown.cell(tool.path("tier"))));
        terminal.print("");
        terminal.print(Safe.text(Shown.cell(tool.path("description"))));
        terminal.print("");
        terminal.print(Shown.pretty(tool.path("input_schema")));
        return Exit.DONE;
    }

    @Command(
            name = "call",
            description = "Call a tool.",
            footer = {"", "Ends with 0 if it completed, 1 if it did not or was denied, 2 if it has not ended yet."})
    int call(
            @Mixin Where where,
            @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.") @Nullable
                    Path keyFile,
            @Option(names = "--arg", paramLabel = "NAME=VALUE", description = "An argument; may stand several times.")
                    @Nullable
                    List<String> named,
            @Option(names = "--json", paramLabel = "JSON|@FILE|-", description = "All arguments as one JSON object.")
                    @Nullable
                    String json,
            @Option(names = "--wait", paramLabel = "SECONDS", description = "How long to wait for the outcome.")
                    @Nullable
                    Integer wait,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown to the person who decides.")
                    @Nullable
                    String reason,
            @Parameters(paramLabel = "INTEGRATION/TOOL") String name) {
        if (named != null && json != null) {
            throw FailedException.usage("--arg and --json exclude each other");
        }
        var parts = parts(name);
        var gateway = where.gateway(terminal, keyFile);
        var arguments = json != null ? Arguments.text(terminal, json) : named(gateway, name, named);
        // the arguments stand in the body as they were written, so that the gateway judges what the person typed
        var body = "{\"integration\":" + Shown.MAPPER.getNodeFactory().textNode(parts.getFirst()) + ",\"tool\":"
                + Shown.MAPPER.getNodeFactory().textNode(parts.getLast()) + ",\"arguments\":" + arguments
                + (reason == null
                        ? ""
                        : ",\"reason\":" + Shown.MAPPER.getNodeFactory().textNode(reason))
                + "}";
        var answer = wait == null
                ? gateway.post("/v1/calls", body)
                : gateway.post("/v1/calls", body, Duration.ofSeconds(Math.clamp(wait, 0, LONGEST_WAIT)));
        if (wait != null && wait > LONGEST_WAIT) {
            answer = waitOn(gateway, answer, wait - LONGEST_WAIT);
        }
        return CallAnswers.print(terminal, answer, where.json());
    }

    private static String named(Service gateway, String name, @Nullable List<String> named) {
        if (named == null) {
            return "{}";
        }
        Arguments.named(named, null); // says what is wrong with them before anything is asked
        var described = gateway.get("/v1/tools/" + path(name));
        return Arguments.named(named, described.ok() ? described.json().path("input_schema") : null);
    }

    /** Asks on about a call that has not ended, for at most so many seconds. */
    static Answer waitOn(Service gateway, Answer first, int seconds) {
        var answer = first;
        for (int left = seconds; left > 0; left -= LONGEST_WAIT) {
            var call = answer.json();
            if (!answer.ok() || CallAnswers.exit(call.path("status").asText()) != Exit.WAITING) {
                return answer;
            }
            int now = Math.min(left, LONGEST_WAIT);
            answer = gateway.get(
                    "/v1/calls/" + Where.segment(call.path("call_id").asText()) + "?wait=" + now,
                    Duration.ofSeconds(now));
        }
        return answer;
    }

    private static List<String> parts(String name) {
        var parts = List.of(name.split("/", -1));
        if (parts.size() != 2 || parts.getFirst().isEmpty() || parts.getLast().isEmpty()) {
            throw FailedException.usage("`" + Safe.line(name) + "` is no tool: expected INTEGRATION/TOOL");
        }
        return parts;
    }

    private static String path(String name) {
        var parts = parts(name);
        return Where.segment(parts.getFirst()) + "/" + Where.segment(parts.getLast());
    }
}
