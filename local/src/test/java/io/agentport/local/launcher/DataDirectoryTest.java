// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path temporary;

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private Path readableByAll() throws IOException {
        var directory = Files.createDirectory(temporary.resolve("data"));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void itIsMadeForItsOwnerAlone() throws Exception {
        var root = temporary.resolve("parent/data");

        new DataDirectory(root).create();

        assertThat(permissions(root)).isEqualTo("rwx------");
        assertThat(root.resolve("run")).isDirectory();
    }

    @Test
    void anEmptyDirectoryIsTaken() throws Exception {
        var root = readableByAll();

        new DataDirectory(root).create();

        assertThat(permissions(root)).isEqualTo("rwx------");
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAsItIs() throws Exception {
        var root = readableByAll();
        Files.createFile(root.resolve("thesis.txt"));

        assertThatThrownBy(() -> new DataDirectory(root).create())
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("`" + root + "` is not empty");
        assertThat(permissions(root)).isEqualTo("rwxr-xr-x");
        assertThat(root).isDirectoryNotContaining("glob:**/run");
    }

    @Test
    void ourOwnIsUsedAgainWithThePermissionsThatItsOwnerGaveIt() throws Exception {
        var root = temporary.resolve("data");
        new DataDirectory(root).create();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));

        new DataDirectory(root).create();

        assertThat(permissions(root)).isEqualTo("rwxr-x---");
    }
}
