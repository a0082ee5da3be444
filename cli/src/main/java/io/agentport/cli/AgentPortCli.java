// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import io.agentport.cli.commands.AgentsCommand;
import io.agentport.cli.commands.ApprovalsCommand;
import io.agentport.cli.commands.AuditCommand;
import io.agentport.cli.commands.CallsCommand;
import io.agentport.cli.commands.CompletionCommand;
import io.agentport.cli.commands.ConnectCommand;
import io.agentport.cli.commands.IntegrationsCommand;
import io.agentport.cli.commands.LoginCommand;
import io.agentport.cli.commands.PolicyCommand;
import io.agentport.cli.commands.SkillCommand;
import io.agentport.cli.commands.ToolsCommand;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The command line. */
@Command(
        name = "agentport",
        description = "AgentPort stands between AI agents and the services they act on.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "./agentport up, down, status and logs run an installation, test and bench this project.",
            "Ends with 0 done, 1 failed or something found, 2 not ended yet, 3 denied, 4 nobody knows what came of it,",
            "64 the command line makes no sense, 69 the service is not there, 77 key or login refused."
        })
public final class AgentPortCli {
    private AgentPortCli() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    /** A command, and what makes it. */
    private record Made(Class<?> type, Supplier<Object> make) {}

    /** Runs one command; returns what the process is to end with. */
    static int run(Terminal terminal, String... arguments) {
        var line = new CommandLine(new AgentPortCli());
        var commands = commands(terminal);
        var typed = arguments.length == 0 ? null : commands.get(arguments[0]);
        // making the model of a command takes longer than most commands do
        if (typed != null) {
            line.addSubcommand(arguments[0], typed(typed, arguments.length == 1 ? "" : arguments[1]));
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, inBrief(command.type())));
        }
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

    /** A command as far as it has been typed: of a group of them the one that is meant, if it is one. */
    private static Object typed(Made command, String next) {
        var methods = next.isEmpty() ? List.<Method>of() : CommandLine.getCommandMethods(command.type(), next);
        if (methods.size() != 1) {
            return command.make().get();
        }
        var group = CommandSpec.wrapWithoutInspection(command.make().get());
        group.addSubcommand(next, new CommandLine(methods.getFirst()));
        return group;
    }

    /** What the list of commands says of one. */
    private static CommandSpec inBrief(Class<?> type) {
        var brief = CommandSpec.create();
        brief.usageMessage()
                .description(Objects.requireNonNull(type.getAnnotation(Command.class))
                        .description());
        return brief;
    }

    private static CommandLine whole(Terminal terminal) {
        var line = new CommandLine(new AgentPortCli());
        commands(terminal)
                .values()
                .forEach(command -> line.addSubcommand(command.make().get()));
        addHelp(line);
        return line;
    }

    private static Map<String, Made> commands(Terminal terminal) {
        var commands = new LinkedHashMap<String, Made>();
        commands.put("login", new Made(LoginCommand.class, () -> new LoginCommand(terminal)));
        commands.put("tools", new Made(ToolsCommand.class, () -> new ToolsCommand(terminal)));
        commands.put("calls", new Made(CallsCommand.class, () -> new CallsCommand(terminal)));
        commands.put("approvals", new Made(ApprovalsCommand.class, () -> new ApprovalsCommand(terminal)));
        commands.put("agents", new Made(AgentsCommand.class, () -> new AgentsCommand(terminal)));
        commands.put("integrations", new Made(IntegrationsCommand.class, () -> new IntegrationsCommand(terminal)));
        commands.put("policy", new Made(PolicyCommand.class, () -> new PolicyCommand(terminal)));
        commands.put("audit", new Made(AuditCommand.class, () -> new AuditCommand(terminal)));
        commands.put("connect", new Made(ConnectCommand.class, () -> new ConnectCommand(terminal)));
        commands.put("skill", new Made(SkillCommand.class, () -> new SkillCommand(terminal)));
        commands.put(
                "completion",
                new Made(CompletionCommand.class, () -> new CompletionCommand(terminal, () -> whole(terminal))));
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
