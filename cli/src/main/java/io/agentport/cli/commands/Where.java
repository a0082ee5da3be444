// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.services.Addresses;
import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Credentials;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import io.agentport.cli.terminal.Toon;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command: which AgentPort, and in which form to answer. */
final class Where {
    /** The form of a result. */
    enum Output {
        human,
        json,
        jsonl,
        toon
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway's address; else AGENTPORT_URL, else the local one.")
    @Nullable
    String url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "human, json (what the service answered, as it is), jsonl (of a list, one a line) or toon"
                    + " (the same in fewer tokens); ${DEFAULT-VALUE}.",
            defaultValue = "human")
    Output output = Output.human;

    /** Whether a program reads it, to which a command may give its answer as JSON. */
    boolean json() {
        return output != Output.human;
    }

    /** Prints what a service answered, unless it is for people to read; says whether it did. */
    boolean printed(Terminal terminal, Answer answer) {
        return printed(terminal, answer.body(), "");
    }

    /** @param list the member that lists what was asked for */
    boolean printed(Terminal terminal, Answer answer, String list) {
        return printed(terminal, answer.body(), list);
    }

    boolean printed(Terminal terminal, String json, String list) {
        if (output == Output.human) {
            return false;
        }
        if (output == Output.json) {
            terminal.print(Safe.json(json));
        } else if (output == Output.toon) {
            terminal.print(Toon.of(Shown.tree(json)));
        } else {
            var tree = Shown.tree(json);
            (tree.path(list).isArray()
                            ? tree.path(list)
                            : Shown.MAPPER.createArrayNode().add(tree))
                    .forEach(line -> terminal.print(Safe.json(line.toString())));
        }
        return true;
    }

    Addresses addresses(Terminal terminal) {
        return new Addresses(terminal, url);
    }

    /** The key in the file, or in {@code AGENTPORT_API_KEY}. */
    static String agentKey(Terminal terminal, @Nullable Path keyFile) {
        if (keyFile == null) {
            return terminal.variable("AGENTPORT_API_KEY")
                    .map(String::strip)
                    .orElseThrow(
                            () -> FailedException.usage(
                                    "whose call is it? set AGENTPORT_API_KEY to an agent's key, or name its file with --key-file"));
        }
        try {
            return Files.readString(keyFile).strip();
        } catch (IOException e) {
            throw FailedException.usage("the key file `" + Safe.line(keyFile.toString()) + "` cannot be read");
        }
    }

    Service approval(Terminal terminal) {
        return person(terminal, addresses(terminal).approval());
    }

    Service policy(Terminal terminal) {
        return person(terminal, addresses(terminal).policy());
    }

    Service connector(Terminal terminal) {
        return person(terminal, addresses(terminal).connector());
    }

    boolean isLoggedIn(Terminal terminal) {
        return new Credentials(terminal).token(addresses(terminal).approval()).isPresent();
    }

    private Service person(Terminal terminal, URI service) {
        var token = new Credentials(terminal)
                .token(addresses(terminal).approval())
                .orElseThrow(() -> FailedException.refused("nobody is logged in: run `agentport login`"));
        return new Service(service, token);
    }

    /** The answer, unless it is a problem. */
    static Answer good(Answer answer) {
        if (answer.ok()) {
            if (!answer.body().isEmpty() && answer.json().isMissingNode()) {
                throw FailedException.failed("that is not AgentPort: the answer is no JSON");
            }
            return answer;
        }
        if (answer.status() == 401) {
            throw FailedException.refused(
                    "refused: the key or login is not known, or no longer; for people, run `agentport login`");
        }
        var problem = Safe.line(answer.problem());
        throw switch (answer.status()) {
            case 403 -> FailedException.refused(problem);
            case 429, 502, 503, 504 -> FailedException.unavailable(problem);
            default -> FailedException.failed(problem);
        };
    }

    /** A part of a path. */
    static String segment(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
