// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.cli.clients.Client.Scope;
import io.agentport.cli.clients.ConfigText.Entry;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One AgentPort as an MCP server of one client.
 *
 * @param name of the entry
 * @param endpoint the address that the client is to connect to
 * @param file the client's
 */
public record Connection(Client client, Scope scope, String name, String endpoint, Path file) {
    public Connection {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw FailedException.usage(
                    "`" + Safe.line(name) + "` is no name for a server: expected letters, digits, `_` and `-`");
        }
        if (!endpoint.matches("[^'\"\\\\\\s$]+")) {
            throw FailedException.usage("`" + Safe.line(endpoint) + "` cannot stand in a configuration");
        }
    }

    /** What writing or removing did. */
    public enum Done {
        WRITTEN,
        /** And nobody but its owner can read the file any more, which others could before. */
        WRITTEN_AND_CLOSED,
        ALREADY_THERE,
        REMOVED,
        NOT_THERE
    }

    /** The file as it would be if nothing else were in it. */
    public String example(Key key) {
        return client.read("").with(name, entry(key)).stripTrailing();
    }

    /** The client's own command that writes the same. */
    public Optional<String> command(Key key) {
        return client.command(name, endpoint, scope, key);
    }

    public Done write(Key key) {
        var current = new ClientFile(file);
        var text = read(current);
        var entry = entry(key);
        var there = placed(() -> text.entry(name));
        if (there.isPresent()) {
            var ours = client.read(client.read("").with(name, entry)).entry(name);
            if (ours.orElseThrow().strings().equals(there.get().strings())) {
                return Done.ALREADY_THERE;
            }
            throw FailedException.failed(Safe.line(file + ":" + there.get().line() + ": there is another entry `" + name
                    + "`; remove it with --remove, or choose another --name"));
        }
        boolean secret = key instanceof Key.Value;
        boolean closes = secret && current.isOpen();
        current.replace(text.with(name, entry), secret, scope == Scope.project);
        return closes ? Done.WRITTEN_AND_CLOSED : Done.WRITTEN;
    }

    public Done remove() {
        var current = new ClientFile(file);
        var text = read(current);
        var there = placed(() -> text.entry(name));
        if (there.isEmpty()) {
            return Done.NOT_THERE;
        }
        requireOurs(there.get());
        var rest = text.without(name);
        if (client.read(rest).isEmpty()) {
            current.remove();
        } else {
            current.replace(rest, false, scope == Scope.project);
        }
        return Done.REMOVED;
    }

    private void requireOurs(Entry entry) {
        if (!entry.strings().contains(endpoint)) {
            throw FailedException.failed(Safe.line(file + ":" + entry.line() + ": the entry `" + name
                    + "` does not lead to " + endpoint + "; say where it leads with --url, or remove it by hand"));
        }
    }

    private ObjectNode entry(Key key) {
        return client.entry(endpoint, key);
    }

    private ConfigText read(ClientFile current) {
        return placed(() -> client.read(current.text()));
    }

    /** Says in which file something is wrong. */
    private <T> T placed(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UnreadableTextException e) {
            throw FailedException.failed(Safe.line(file + ":" + e.getMessage() + "; nothing was changed"));
        }
    }
}
