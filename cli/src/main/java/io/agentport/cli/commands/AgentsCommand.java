// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.cli.services.Answer;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Agents and their keys. */
@Command(name = "agents", description = "Create, list, rotate and revoke agents (role admin).")
public final class AgentsCommand {
    private final Terminal terminal;

    public AgentsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List agents.")
    int list(@Mixin Where where) {
        var answer = Where.good(where.policy(terminal).get("/v1/agents"));
        if (where.printed(terminal, answer, "agents")) {
            return Exit.DONE;
        }
        var table = new Table("NAME", "MANAGED BY", "STATE", "INTEGRATIONS", "KEYS");
        for (var agent : answer.json().path("agents")) {
            var integrations = agent.path("integrations");
            table.row(
                    Shown.cell(agent.path("name")),
                    Shown.cell(agent.path("managed_by")),
                    agent.path("revoked").asBoolean() ? "revoked" : "active",
                    integrations.isArray() ? String.join(",", names(integrations)) : "all",
                    Integer.toString(agent.path("keys").size()));
        }
        table.print(terminal);
        return Exit.DONE;
    }

    private static List<String> names(com.fasterxml.jackson.databind.JsonNode names) {
        return names.valueStream().map(name -> name.asText()).toList();
    }

    @Command(name = "create", description = "Create an agent, and print its key, this once.")
    int create(
            @Mixin Where where,
            @Option(
                            names = "--integration",
                            paramLabel = "NAME",
                            description = "One it may use, several times; all without it.")
                    @Nullable
                    List<String> integrations,
            @Option(
                            names = "--client",
                            paramLabel = "PROGRAM",
                            description = "The program behind it, which sets how long its calls are held: claude-code,"
                                    + " codex, openclaw, cursor, vscode, claude-desktop or other.")
                    @Nullable
                    String client,
            @Option(
                            names = "--hold",
                            paramLabel = "DURATION",
                            description = "How long its calls are held, for example 90s; wins over --client.")
                    @Nullable
                    String hold,
            @Option(
                            names = "--tools",
                            paramLabel = "HOW",
                            description =
                                    "How MCP shows it its tools: list, discovery (search, describe, call) or auto.")
                    @Nullable
                    String tools,
            @Option(
                            names = "--show-link",
                            description = "Ask its client to show its user where a person decides, if the client can.")
                    boolean showLink,
            @Parameters(paramLabel = "NAME") String name) {
        var body = Shown.MAPPER.createObjectNode().put("name", name);
        if (integrations != null) {
            integrations.forEach(body.putArray("integrations")::add);
        }
        put(body, "client", client);
        put(body, "hold", hold);
        put(body, "tools", tools);
        if (showLink) {
            body.put("show_link", true);
        }
        return key(where, Where.good(where.policy(terminal).post("/v1/agents", body.toString())));
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    @Command(name = "rotate", description = "Give an agent a new key, or its first, and print it, this once.")
    int rotate(
            @Mixin Where where,
            @Option(
                            names = "--grace",
                            paramLabel = "DURATION",
                            description = "How long the old key stays good, for example 1h; not at all without it.")
                    @Nullable
                    String grace,
            @Parameters(paramLabel = "NAME") String name) {
        var body = Shown.MAPPER.createObjectNode();
        if (grace != null) {
            body.put("grace", grace);
        }
        var path = "/v1/agents/" + Where.segment(name) + "/rotate";
        return key(where, Where.good(where.policy(terminal).post(path, body.toString())));
    }

    private int key(Where where, Answer answer) {
        if (!where.printed(terminal, answer)) {
            terminal.say("the key of " + Safe.line(Shown.cell(answer.json().path("name"))) + ", not shown again:");
            terminal.print(Safe.line(Shown.cell(answer.json().path("key"))));
        }
        return Exit.DONE;
    }

    @Command(name = "revoke", description = "End an agent: its keys, its open approvals, what is queued for it.")
    int revoke(@Mixin Where where, @Parameters(paramLabel = "NAME") String name) {
        Where.good(where.policy(terminal).post("/v1/agents/" + Where.segment(name) + "/revoke", "{}"));
        terminal.say("revoked " + Safe.line(name));
        return Exit.DONE;
    }
}
