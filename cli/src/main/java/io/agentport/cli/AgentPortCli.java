// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import io.agentport.cli.commands.AgentsCommand;
import io.agentport.cli.commands.ApprovalsCommand;
import io.agentport.cli.commands.AuditCommand;
import io.agentport.cli.commands.CallsCommand;
import io.agentport.cli.commands.IntegrationsCommand;
import io.agentport.cli.commands.LoginCommand;
import io.agentport.cli.commands.PolicyCommand;
import io.agentport.cli.commands.ToolsCommand;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "agentport",
        description = "AgentPort stands between AI agents and the services they act on.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "./agentport up, down, status and logs run an installation, test and bench this project.",
            "Ends with 0 done, 1 error or denied, 2 waiting for a person, 64 the command line makes no sense."
        })
public final class AgentPortCli {
    private AgentPortCli() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    /** Runs one command; returns what the process is to end with. */
    static int run(Terminal terminal, String... arguments) {
        var line = new CommandLine(new AgentPortCli());
        var commands = commands(terminal);
        // making the model of all commands takes longer than most commands do
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            commands.keySet().retainAll(Set.of(arguments[0]));
        }
        commands.values().forEach(command -> line.addSubcommand(command.get()));
        addHelp(line);
        var said = new StringWriter();
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        // `@` stands before the file of a call's arguments, and not of ours
        line.setExpandAtFiles(false);
        line.setUsageHelpAutoWidth(false);
        line.setParameterExceptionHandler((e, args) -> {
            var at = Objects.requireNonNull(e.getCommandLine());
            terminal.say("agentport: " + Safe.line(String.valueOf(e.getMessage())));
            terminal.say("see `" + at.getCommandSpec().qualifiedName() + " --help`");
            return Exit.USAGE;
        });
        line.setExecutionExceptionHandler((e, at, parsed) -> {
            terminal.say("agentport: " + Safe.line(String.valueOf(e.getMessage())));
            return e instanceof FailedException failed ? failed.exit() : Exit.FAILED;
        });
        int exit = line.execute(arguments);
        if (!said.toString().isEmpty()) {
            terminal.print(said.toString().stripTrailing());
        }
        return exit;
    }

    private static Map<String, Supplier<Object>> commands(Terminal terminal) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("login", () -> new LoginCommand(terminal));
        commands.put("tools", () -> new ToolsCommand(terminal));
        commands.put("calls", () -> new CallsCommand(terminal));
        commands.put("approvals", () -> new ApprovalsCommand(terminal));
        commands.put("agents", () -> new AgentsCommand(terminal));
        commands.put("integrations", () -> new IntegrationsCommand(terminal));
        commands.put("policy", () -> new PolicyCommand(terminal));
        commands.put("audit", () -> new AuditCommand(terminal));
        return commands;
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this.")
                        .build());
        line.getSubcommands().values().forEach(AgentPortCli::addHelp);
    }
}
