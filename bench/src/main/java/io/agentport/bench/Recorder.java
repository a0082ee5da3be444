// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records each JVM of an installation with JDK Flight Recorder, one file for each cell, if there is a place for them. What
 * is measured meanwhile is dearer than it would be.
 */
final class Recorder {
    private static final String NAME = "agentport-bench";

    private final @Nullable Path directory;

    Recorder(@Nullable Path directory) {
        this.directory = directory;
    }

    void begin(List<Program> programs) throws IOException, InterruptedException {
        if (directory != null) {
            for (var program : recorded(programs)) {
                Jcmd.run(program.pid(), "JFR.start", "name=" + NAME, "settings=profile");
            }
        }
    }

    void end(List<Program> programs, String cell) throws IOException, InterruptedException {
        if (directory != null) {
            Files.createDirectories(directory);
            for (var program : recorded(programs)) {
                var file =
                        directory.resolve(cell + "-" + program.name() + ".jfr").toAbsolutePath();
                Jcmd.run(program.pid(), "JFR.stop", "name=" + NAME, "filename=" + file);
            }
        }
    }

    private static List<Program> recorded(List<Program> programs) {
        return programs.stream().filter(Program::jvm).toList();
    }
}
