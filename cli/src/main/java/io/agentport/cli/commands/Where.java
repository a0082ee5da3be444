// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.services.Addresses;
import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Credentials;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
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
        table,
        json
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
            description = "table or json (what the service answered, as it is); ${DEFAULT-VALUE}.",
            defaultValue = "table")
    Output output = Output.table;

    boolean json() {
        return output == Output.json;
    }

    Addresses addresses(Terminal terminal) {
        return new Addresses(terminal, url);
    }

    /** The gateway, as the agent whose key is in the file, or in {@code AGENTPORT_API_KEY}. */
    Service gateway(Terminal terminal, @Nullable Path keyFile) {
        return new Service(addresses(terminal).gateway(), agentKey(terminal, keyFile));
    }

    private static String agentKey(Terminal terminal, @Nullable Path keyFile) {
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

    private Service person(Terminal terminal, URI service) {
        var token = new Credentials(terminal)
                .token(addresses(terminal).approval())
                .orElseThrow(() -> FailedException.failed("nobody is logged in: run `agentport login`"));
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
            throw FailedException.failed(
                    "refused: the key or login is not known, or no longer; for people, run `agentport login`");
        }
        throw FailedException.failed(Safe.line(answer.problem()));
    }

    /** A part of a path. */
    static String segment(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
