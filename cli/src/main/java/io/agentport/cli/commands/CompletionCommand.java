// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The completion of command lines. */
@Command(
        name = "completion",
        description = "Print a script that completes `agentport` command lines.",
        footer = {
            "",
            "bash: source <(agentport completion bash)",
            "zsh:  source <(agentport completion zsh)     # after compinit"
        })
public final class CompletionCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Supplier<CommandLine> all;

    /** Both read the same script. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.bash;

    /** @param all makes the whole command line */
    public CompletionCommand(Terminal terminal, Supplier<CommandLine> all) {
        this.terminal = terminal;
        this.all = all;
    }

    @Override
    public Integer call() {
        terminal.print("# agentport completion " + shell);
        terminal.print(AutoComplete.bash("agentport", all.get()).stripTrailing());
        return Exit.DONE;
    }
}
