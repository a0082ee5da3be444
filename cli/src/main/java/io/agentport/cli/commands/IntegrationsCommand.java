// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
        var table = new Table("NAME", "CONNECTOR", "TOOLS", "STATE", "ADDRESS", "PROBLEM");
        for (var integration : answer.json().path("integrations")) {
            table.row(
                    Shown.cell(integration.path("name")),
                    Shown.cell(integration.path("connector")),
                    Shown.cell(integration.path("tools")),
                    Shown.cell(integration.path("state")),
                    Shown.cell(integration.path("base_url")),
                    Shown.cell(integration.path("problem")));
        }
        table.print(terminal);
        return Exit.DONE;
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
