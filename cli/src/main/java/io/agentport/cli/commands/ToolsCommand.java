// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tools, as an agent sees and calls them. */
@Command(name = "tools", description = "See and call tools, as an agent (AGENTPORT_API_KEY, or --key-file).")
public final class ToolsCommand {
    private static final int MAX_FOUND = 100;

    private final Terminal terminal;

    public ToolsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List the tools that the agent may call.")
    int list(@Mixin AsAgent agent) {
        var answer = Where.good(agent.gateway(terminal).get("/v1/tools"));
        if (!agent.where.printed(terminal, answer, "tools")) {
            table(answer.json().path("tools"));
        }
        return Exit.DONE;
    }

    @Command(
            name = "search",
            description =
                    "List the tools that have some of these words in name, title, tags or description, the best first.",
            footer = {"", "Ends with 1 if none has."})
    int search(
            @Mixin AsAgent agent,
            @Option(
                            names = "--limit",
                            paramLabel = "COUNT",
                            description = "At most so many; ${DEFAULT-VALUE}.",
                            defaultValue = "10")
                    int limit,
            @Parameters(paramLabel = "WORD", arity = "1..*") List<String> words) {
        if (limit < 1 || limit > MAX_FOUND) {
            throw FailedException.usage("--limit is 1 to " + MAX_FOUND);
        }
        var query = URLEncoder.encode(String.join(" ", words), StandardCharsets.UTF_8);
        var found = Where.good(agent.gateway(terminal).get("/v1/tools?query=" + query + "&limit=" + limit));
        var tools = found.json().path("tools");
        boolean none = tools.isEmpty();
        if (!agent.where.printed(terminal, found, "tools")) {
            if (none) {
                terminal.say("no tool has any of these words");
            } else {
                table(tools);
            }
        }
        return none ? Exit.FAILED : Exit.DONE;
    }

    private void table(JsonNode tools) {
        var table = new Table("TOOL", "RISK", "TIER", "TITLE");
        for (var tool : tools) {
            table.row(
                    Shown.cell(tool.path("integration")) + "/" + Shown.cell(tool.path("tool")),
                    Shown.cell(tool.path("risk")),
                    Shown.cell(tool.path("tier")),
                    Shown.cell(tool.path("title")));
        }
        table.print(terminal);
    }

    @Command(name = "describe", description = "Show a tool with the schema of its arguments.")
    int describe(@Mixin AsAgent agent, @Parameters(paramLabel = "INTEGRATION/TOOL") String name) {
        var path = ToolName.of(name).path();
        var answer = Where.good(agent.gateway(terminal).get("/v1/tools/" + path));
        if (agent.where.printed(terminal, answer)) {
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
            description = "Call a tool; the same as `calls create`.",
            footer = {"", CallAnswers.ENDS})
    int call(@Mixin CallRequest request) {
        return request.make(terminal);
    }
}
