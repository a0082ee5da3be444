// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the data directory is made, with a script in the place of {@code initdb}. */
class InitialiseTest {
    private static final String MAKES_IT = "mkdir \"$2\"; echo 18 > \"$2/PG_VERSION\"; ";

    @TempDir
    private Path directory;

    private EmbeddedPostgres postgres(String initdb) throws IOException {
        var program = directory.resolve("binaries/bin/initdb");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + initdb);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new EmbeddedPostgres(new DatabaseSettings(
                directory.resolve("binaries"), directory.resolve("database"), 5432, "password-of-postgres", true));
    }

    private Path data() {
        return directory.resolve("database/data");
    }

    @Test
    void whatWasCutShortIsMadeAnew() throws Exception {
        assertThatThrownBy(() ->
                        postgres(MAKES_IT + "echo 'no space left'; exit 1").initialise())
                .hasMessage("initdb failed: no space left");
        assertThat(data()).doesNotExist();

        postgres(MAKES_IT).initialise();

        assertThat(data().resolve("PG_VERSION")).exists();
        assertThat(directory.resolve("database")).isDirectoryNotContaining("glob:**{data.new,initdb-password}");
    }

    @Test
    void whatIsThereIsLeftAsItIs() throws Exception {
        postgres(MAKES_IT).initialise();

        postgres("exit 1").initialise();
    }

    @Test
    void theUsersEnvironmentStaysOutside() throws Exception {
        postgres(MAKES_IT + "exec env > \"$2/environment\"").initialise();

        assertThat(Files.readAllLines(data().resolve("environment")))
                .extracting(line -> line.substring(0, line.indexOf('=')))
                .isSubsetOf(List.of("PATH", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "PWD", "OLDPWD", "SHLVL", "_"));
    }

    @Test
    void rootWithoutNamespacesIsToldTheWayOut() {
        assertThatThrownBy(() -> postgres("echo 'unshare: unshare failed: Operation not permitted'; exit 1")
                        .initialise())
                .hasMessageContaining("run AgentPort as another user");
    }
}
