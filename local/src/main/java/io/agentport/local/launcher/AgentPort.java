// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Main class of {@code ./agentport up}, {@code down}, {@code status} and {@code logs}. */
@Command(
        name = "agentport",
        description = "AgentPort on this machine.",
        subcommands = {Up.class, Down.class, Status.class, Logs.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AgentPort {
    static final int USAGE = 64;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            paramLabel = "DIRECTORY",
            description = "Where the data are; by default $XDG_STATE_HOME/agentport or ~/.local/state/agentport.")
    private @Nullable Path data;

    private AgentPort() {}

    DataDirectory data() {
        return new DataDirectory(Optional.ofNullable(data)
                .orElseGet(DataDirectory::byDefault)
                .toAbsolutePath()
                .normalize());
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new AgentPort());
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().exitCodeOnInvalidInput(USAGE));
        line.getCommandSpec().exitCodeOnInvalidInput(USAGE);
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            command.getErr()
                    .println("agentport: " + (problem instanceof LaunchException ? problem.getMessage() : problem));
            command.getErr().flush();
            return 1;
        });
        return line;
    }

    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }
}
