// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import java.util.List;

/** A tool as a command line names it: {@code INTEGRATION/TOOL}. */
record ToolName(String integration, String tool) {
    static ToolName of(String name) {
        var parts = List.of(name.split("/", -1));
        if (parts.size() != 2 || parts.getFirst().isEmpty() || parts.getLast().isEmpty()) {
            throw FailedException.usage("`" + Safe.line(name) + "` is no tool: expected INTEGRATION/TOOL");
        }
        return new ToolName(parts.getFirst(), parts.getLast());
    }

    String path() {
        return Where.segment(integration) + "/" + Where.segment(tool);
    }
}
