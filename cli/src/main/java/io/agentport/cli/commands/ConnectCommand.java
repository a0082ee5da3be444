// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.clients.Client;
import io.agentport.cli.clients.Connection;
import io.agentport.cli.clients.Key;
import io.agentport.cli.clients.Places;
import io.agentport.cli.services.Addresses;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes AgentPort an MCP server of a program that agents run in. */
@Command(
        name = "connect",
        description =
                "Print what connects a client to AgentPort over MCP, or write it into the client's configuration.",
        footer = {
            "",
            "The configuration names the variable AGENTPORT_API_KEY, which has to be set where the client runs; no key"
                    + " ever goes into a file of a project. Other entries and comments stay as they are."
        })
public final class ConnectCommand implements Callable<Integer> {
    private static final String VARIABLE = "AGENTPORT_API_KEY";

    private final Terminal terminal;

    /** What can be connected, for the completion of shells. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Client.values()).map(Client::code).iterator();
        }
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway's address; else AGENTPORT_URL, else the local one.")
    private @Nullable String url;

    @Option(names = "--write", description = "Write it, instead of printing it.")
    private boolean write;

    @Option(names = "--remove", description = "Take out what --write put in.")
    private boolean remove;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "user or project, as far as the client has it; ${DEFAULT-VALUE}.",
            defaultValue = "user")
    private Client.Scope scope = Client.Scope.user;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the client is to call it; ${DEFAULT-VALUE}.",
            defaultValue = "agentport")
    private String name = "agentport";

    @Option(
            names = "--with-key",
            description =
                    "Put the key itself there, from AGENTPORT_API_KEY or --key-file; only in files of the user, which"
                            + " nobody else can read then. Always so for claude-desktop.")
    private boolean withKey;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File with the agent's key.")
    private @Nullable Path keyFile;

    @Parameters(paramLabel = "CLIENT", description = "${COMPLETION-CANDIDATES}", completionCandidates = Names.class)
    private String client = "";

    public ConnectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var known = Client.named(client)
                .orElseThrow(() -> FailedException.usage(
                        "`" + Safe.line(client) + "` is no client: expected " + String.join(", ", new Names())));
        if (write && remove) {
            throw FailedException.usage("--write and --remove exclude each other");
        }
        if (withKey && scope == Client.Scope.project) {
            throw FailedException.usage("a key never goes into a file of a project; leave --with-key away");
        }
        var gateway = new Addresses(terminal, url).gateway();
        var file = known.file(scope, new Places(terminal, System.getProperty("os.name")))
                .orElseThrow(() -> FailedException.usage(known.title() + " has no configuration of a project"));
        var connection = new Connection(known, scope, name, gateway + "/mcp", file);
        if (remove) {
            return remove(connection);
        }
        if (gateway.getScheme().equals("http") && !Addresses.isLocal(gateway)) {
            terminal.say("beware: the key would go to " + gateway + " in clear; use https");
        }
        return write ? write(connection) : print(connection);
    }

    private Key key(boolean itself) {
        return itself ? new Key.Value(Where.agentKey(terminal, keyFile)) : new Key.Variable(VARIABLE);
    }

    private int print(Connection connection) {
        var key = key(withKey);
        terminal.say("# in " + Safe.line(connection.file().toString()) + ":");
        terminal.print(Safe.text(connection.example(key)));
        connection.command(key).ifPresent(command -> terminal.say("# or: " + Safe.line(command)));
        if (connection.client().holdsKey() && !withKey) {
            terminal.say("# with an agent's key in its place; --write puts it there");
        } else {
            sayVariable(key);
        }
        return Exit.DONE;
    }

    private int write(Connection connection) {
        var key = key(withKey || connection.client().holdsKey());
        var done = connection.write(key);
        var file = Safe.line(connection.file().toString());
        terminal.say(
                switch (done) {
                    case ALREADY_THERE -> file + " has it already";
                    case WRITTEN_AND_CLOSED ->
                        "wrote `" + name + "` to " + file
                                + ", which nobody but its owner can read from now on: it holds a key";
                    default -> "wrote `" + name + "` to " + file;
                });
        sayVariable(key);
        return Exit.DONE;
    }

    private void sayVariable(Key key) {
        if (key instanceof Key.Variable && terminal.variable(VARIABLE).isEmpty()) {
            terminal.say("set " + VARIABLE + " to an agent's key where the client runs");
        }
    }

    private int remove(Connection connection) {
        var file = Safe.line(connection.file().toString());
        if (connection.remove() == Connection.Done.NOT_THERE) {
            terminal.say("there is no `" + name + "` in " + file);
        } else {
            terminal.say("took `" + name + "` out of " + file);
        }
        return Exit.DONE;
    }
}
