// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginCommandTest {
    private static final String WELCOME = "{\"token\":\"jwt\",\"expires_at\":\"2999-01-01T00:00:00Z\"}";

    @TempDir
    Path home;

    private FakeInstallation installation;

    @BeforeEach
    void start() {
        installation = new FakeInstallation(home);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void theTokenIsKeptWhereOnlyItsOwnerReads() throws Exception {
        installation.answers("POST /v1/login", 200, WELCOME);

        assertThat(installation.types("secret\n").run("login", "--user", "ann", "--password-stdin"))
                .isZero();

        assertThat(installation.lastAsked().body()).isEqualTo("{\"user\":\"ann\",\"password\":\"secret\"}");
        var file = home.resolve(".config/agentport/credentials.json");
        assertThat(Files.readString(file)).contains("jwt", "ann").doesNotContain("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void theConfigurationDirectoryMayBeAnother() {
        installation.with("XDG_CONFIG_HOME", home.resolve("xdg").toString()).answers("POST /v1/login", 200, WELCOME);

        installation.types("secret\n").run("login", "--user", "ann", "--password-stdin");

        assertThat(home.resolve("xdg/agentport/credentials.json")).exists();
    }

    @Test
    void aFirstPasswordIsExchangedForTheRealOne() {
        installation.answers("POST /v1/login", 200, WELCOME);

        int exit = installation
                .types("first\nreal one\n")
                .run("login", "--user", "admin", "--password-stdin", "--new-password-stdin");

        assertThat(exit).isZero();
        assertThat(installation.lastAsked().body())
                .isEqualTo("{\"user\":\"admin\",\"password\":\"first\",\"new_password\":\"real one\"}");
    }

    @Test
    void withoutATerminalANeededChangeIsSaid() {
        installation.answers(
                "POST /v1/login", 403, "{\"reason\":\"password_change_required\",\"detail\":\"log in again\"}");

        assertThat(installation.types("first\n").run("login", "--user", "admin", "--password-stdin"))
                .isEqualTo(64);
        assertThat(installation.err()).contains("--new-password-stdin");
    }

    @Test
    void aWrongPasswordIsOneLine() {
        installation.answers(
                "POST /v1/login", 401, "{\"reason\":\"bad_credentials\",\"detail\":\"user or password is wrong\"}");

        assertThat(installation.types("wrong\n").run("login", "--user", "ann", "--password-stdin"))
                .isEqualTo(77);
        assertThat(installation.err()).contains("user or password is wrong").doesNotContain("wrong\n\n");
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @Test
    void anExpiredLoginIsNone() {
        installation.answers("POST /v1/login", 200, "{\"token\":\"jwt\",\"expires_at\":\"2000-01-01T00:00:00Z\"}");
        installation.types("secret\n").run("login", "--user", "ann", "--password-stdin");

        assertThat(installation.run("approvals", "list")).isEqualTo(77);
        assertThat(installation.err()).contains("nobody is logged in");
    }
}
