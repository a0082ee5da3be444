// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own, in memory, that can be full. */
final class SmallDisk implements AutoCloseable {
    private static final int SECONDS = 20;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Ends the test if nobody may mount one here. */
    static SmallDisk require(Path directory, String size) throws IOException, InterruptedException {
        var ran = Processes.run(
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
                "",
                SECONDS);
        if (ran.exitCode() != 0) {
            OptionalTool.skipForWantOf("to be root, to mount a disk: " + ran.err());
        }
        return new SmallDisk(directory);
    }

    Path directory() {
        return directory;
    }

    /** Nothing more can be written to it. */
    void fill() throws IOException {
        try (var file = Files.newOutputStream(filling())) {
            writeUntilFull(file, 1 << 20);
            writeUntilFull(file, 1);
        }
    }

    private static void writeUntilFull(OutputStream file, int bytes) {
        try {
            for (var block = new byte[bytes]; ; ) {
                file.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    void empty() throws IOException {
        Files.delete(filling());
    }

    private Path filling() {
        return directory.resolve("filling");
    }

    /** Gone once the last process is that looks at it. */
    @Override
    public void close() throws IOException, InterruptedException {
        var ran = Processes.run(new ProcessBuilder("umount", "--lazy", directory.toString()), "", SECONDS);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }
}
