// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.services.Answer;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Integrations: for people as the service that calls upstreams sees them, for an agent what it may call of them. */
@Command(
        name = "integrations",
        description =
                "See the integrations: with a login all of them and what is wrong (role admin), with an agent's key"
                        + " alone, or --key-file, those that it has tools of.")
public final class IntegrationsCommand {
    private final Terminal terminal;

    public IntegrationsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List integrations.")
    int list(@Mixin AsAgent agent) {
        boolean hasKey = terminal.variable("AGENTPORT_API_KEY").isPresent();
        return agent.keyFile != null || (hasKey && !agent.where.isLoggedIn(terminal))
                ? agents(agent)
                : everything(agent.where);
    }

    private int everything(Where where) {
        var answer = Where.good(where.connector(terminal).get("/v1/integrations"));
        if (where.printed(terminal, answer, "integrations")) {
            return Exit.DONE;
        }
        var table = new Table("NAME", "CONNECTOR", "TOOLS", "HELD", "STATE", "ADDRESS", "PROBLEM");
        for (var integration : answer.json().path("integrations")) {
            table.row(
                    Shown.cell(integration.path("name")),
                    Shown.cell(integration.path("connector")),
                    Shown.cell(integration.path("tools")),
                    Shown.cell(integration.path("held")),
                    Shown.cell(integration.path("state")),
                    Shown.cell(integration.path("base_url")),
                    Shown.cell(integration.path("problem")));
        }
        table.print(terminal);
        return Exit.DONE;
    }

    @Command(
            name = "diff",
            description =
                    "Show the tools of an MCP server that are held until accepted, and what changed (role admin).")
    int diff(@Mixin Where where, @Parameters(paramLabel = "NAME") String name) {
        var answer = offers(where, name);
        if (where.printed(terminal, answer, "tools")) {
            return Exit.DONE;
        }
        var held = held(answer.json(), List.of());
        held.forEach(offer -> OfferText.lines(offer).forEach(terminal::print));
        answer.json().path("left_out").forEach(problem -> terminal.say("left out: " + Safe.line(problem.asText())));
        if (held.isEmpty()) {
            terminal.say("every tool that it offers was accepted as it is");
        }
        return Exit.DONE;
    }

    @Command(name = "accept", description = "Show what is held of an MCP server, and accept exactly that (role admin).")
    int accept(
            @Mixin Where where,
            @Option(names = "--yes", description = "Do not ask whether to.") boolean yes,
            @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "TOOL", description = "These only.") @Nullable
                    List<String> tools) {
        var held = held(offers(where, name).json(), tools == null ? List.of() : tools);
        if (held.isEmpty()) {
            terminal.say("there is nothing to accept");
            return Exit.DONE;
        }
        held.forEach(offer -> OfferText.lines(offer).forEach(terminal::say));
        if (!yes) {
            var answer = terminal.ask(
                    "accept " + (held.size() == 1 ? "this" : "these " + held.size()) + "? [y/N] ", "give --yes");
            if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
                terminal.say("nothing was accepted");
                return Exit.FAILED;
            }
        }
        var body = Shown.MAPPER.createObjectNode();
        var seen = body.putObject("tools");
        held.forEach(offer -> seen.set(offer.path("tool").asText(), offer.path("offer")));
        Where.good(where.connector(terminal)
                .post("/v1/integrations/" + Where.segment(name) + "/tools/accept", body.toString()));
        terminal.print("accepted");
        return Exit.DONE;
    }

    private Answer offers(Where where, String name) {
        return Where.good(where.connector(terminal).get("/v1/integrations/" + Where.segment(name) + "/tools"));
    }

    /** @param only the tools that are meant; all of them if it is empty */
    private static List<JsonNode> held(JsonNode offers, List<String> only) {
        var held = new ArrayList<JsonNode>();
        for (var offer : offers.path("tools")) {
            if (offer.hasNonNull("held")
                    && (only.isEmpty() || only.contains(offer.path("tool").asText()))) {
                held.add(offer);
            }
        }
        for (var name : only) {
            if (held.stream().noneMatch(offer -> offer.path("tool").asText().equals(name))) {
                throw FailedException.failed("`" + Safe.line(name) + "` is not held");
            }
        }
        return held;
    }

    /** How many tools of each tier the agent sees in each integration. */
    private int agents(AsAgent agent) {
        var tiers = new TreeMap<String, Map<String, Integer>>();
        Where.good(agent.gateway(terminal).get("/v1/tools"))
                .json()
                .path("tools")
                .forEach(tool -> tiers.computeIfAbsent(tool.path("integration").asText(), name -> new HashMap<>())
                        .merge(tool.path("tier").asText(), 1, Integer::sum));
        var json = Shown.MAPPER.createObjectNode();
        var list = json.putArray("integrations");
        tiers.forEach((name, counts) -> list.addObject()
                .put("name", name)
                .put("auto_approve", counts.getOrDefault("auto_approve", 0))
                .put("ask_approve", counts.getOrDefault("ask_approve", 0)));
        if (agent.where.printed(terminal, json.toString(), "integrations")) {
            return Exit.DONE;
        }
        var table = new Table("NAME", "AUTO_APPROVE", "ASK_APPROVE");
        list.forEach(integration -> table.row(
                Shown.cell(integration.path("name")),
                Shown.cell(integration.path("auto_approve")),
                Shown.cell(integration.path("ask_approve"))));
        table.print(terminal);
        return Exit.DONE;
    }
}
