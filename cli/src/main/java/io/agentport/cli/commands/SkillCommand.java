// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What an agent has to know, as a file that agents read skills from. */
@Command(
        name = "skill",
        description = "Print the SKILL.md that teaches an agent to use AgentPort, over MCP or with this command.")
public final class SkillCommand implements Callable<Integer> {
    private final Terminal terminal;

    /** How the agent reaches AgentPort. */
    enum Way {
        mcp("agentport"),
        cli("agentport-cli");

        private final String directory;

        Way(String directory) {
            this.directory = directory;
        }
    }

    @Parameters(paramLabel = "WAY", description = "mcp or cli.")
    private Way way = Way.mcp;

    public SkillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var file = Objects.requireNonNull(
                SkillCommand.class.getResourceAsStream("/skills/" + way.directory + "/SKILL.md"))) {
            terminal.print(new String(file.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
            return Exit.DONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
