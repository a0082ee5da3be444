// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import io.agentport.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where programs keep their configuration on this machine.
 *
 * @param system the operating system, as {@code os.name} says it
 */
public record Places(Terminal terminal, String system) {
    Path home(String path) {
        return terminal.home().resolve(path);
    }

    Path project(String path) {
        return terminal.directory().resolve(path);
    }

    Optional<Path> variable(String name) {
        return terminal.variable(name).map(terminal.directory()::resolve);
    }

    /** The directory that a variable names, else one in the person's home. */
    Path directory(String variable, String otherwise) {
        return variable(variable).orElseGet(() -> home(otherwise));
    }

    /** Where programs with windows keep what is the person's. */
    Path application(String path) {
        var name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return home("Library/Application Support").resolve(path);
        }
        return name.startsWith("windows")
                ? directory("APPDATA", "AppData/Roaming").resolve(path)
                : directory("XDG_CONFIG_HOME", ".config").resolve(path);
    }
}
