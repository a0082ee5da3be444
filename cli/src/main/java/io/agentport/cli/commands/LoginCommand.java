// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Credentials;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns a password into a token, and keeps that. */
@Command(name = "login", description = "Log in as a person, with a local account.")
public final class LoginCommand implements Callable<Integer> {
    private static final String CHANGE_REQUIRED = "password_change_required";

    private final Terminal terminal;

    @Mixin
    private Where where = new Where();

    @Option(names = "--user", paramLabel = "NAME", description = "Who; asked for without it.")
    private @Nullable String user;

    @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
    private boolean passwordFromInput;

    @Option(
            names = "--new-password-stdin",
            description = "Set a new password, read from the next line of standard input.")
    private boolean newPasswordFromInput;

    public LoginCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var approval = where.addresses(terminal).approval();
        var service = new Service(approval, null);
        var name = user == null ? terminal.ask("user: ", "give --user") : user;
        var password = passwordFromInput
                ? terminal.readLine("the password")
                : terminal.askSecret("password: ", "give --password-stdin");
        var change = newPasswordFromInput ? terminal.readLine("the new password") : null;
        var answer = login(service, name, password, change);
        if (answer.reason().equals(CHANGE_REQUIRED) && change == null) {
            terminal.say("this password only sets the real one");
            answer = login(service, name, password, askNewPassword());
        }
        if (!answer.ok()) {
            var problem = Safe.line(answer.problem());
            throw answer.status() == 401 ? FailedException.refused(problem) : FailedException.failed(problem);
        }
        var json = answer.json();
        var expiresAt = json.path("expires_at").asText();
        var credentials = new Credentials(terminal);
        credentials.keep(approval, name, json.path("token").asText(), expiresAt);
        terminal.say("logged in as " + Safe.line(name) + " until " + Safe.line(expiresAt));
        return Exit.DONE;
    }

    private String askNewPassword() {
        var otherwise = "give --new-password-stdin";
        var first = terminal.askSecret("new password: ", otherwise);
        if (!first.equals(terminal.askSecret("once more: ", otherwise))) {
            throw FailedException.failed("the two are not the same; nothing was changed");
        }
        return first;
    }

    private static Answer login(Service service, String user, String password, @Nullable String newPassword) {
        var body = Shown.MAPPER.createObjectNode().put("user", user).put("password", password);
        if (newPassword != null) {
            body.put("new_password", newPassword);
        }
        return service.post("/v1/login", body.toString());
    }
}
