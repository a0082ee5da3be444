// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Terminal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of what is done as an agent. */
final class AsAgent {
    @Mixin
    Where where;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.")
    @Nullable
    Path keyFile;

    Service gateway(Terminal terminal) {
        return new Service(where.addresses(terminal).gateway(), Where.agentKey(terminal, keyFile));
    }
}
