// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Integrations, as the service that calls upstreams sees them. */
@Command(name = "integrations", description = "See the integrations and what is wrong with them (role admin).")
public final class IntegrationsCommand {
    private final Terminal terminal;

    public IntegrationsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List integrations.")
    int list(@Mixin Where where) {
        var answer = Where.good(where.connector(terminal).get("/v1/integrations"));
        if (where.json()) {
            terminal.print(Safe.json(answer.body()));
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
}
