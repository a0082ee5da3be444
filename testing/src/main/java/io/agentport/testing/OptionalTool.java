// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that some tests need and not every machine has. It is looked for in the directory {@code AGENTPORT_TEST_TOOLS}
 * and on the {@code PATH}. Without it the test is skipped and says so; where {@code AGENTPORT_TEST_REQUIRE_TOOLS} is
 * {@code true}, as in continuous integration, the test fails.
 */
public final class OptionalTool {
    private OptionalTool() {}

    /** The program's file; ends the test if there is none. */
    public static Path require(String name) {
        return required(find(name), "`" + name + "` in $AGENTPORT_TEST_TOOLS or on the PATH");
    }

    /** A file that an install step makes; ends the test if it is not there. */
    public static Path requireFile(Path file) {
        return required(Optional.of(file).filter(Files::exists), "`" + file + "`");
    }

    private static Path required(Optional<Path> found, String what) {
        if (found.isEmpty()) {
            var message = "skipped: this test needs " + what;
            if (Boolean.parseBoolean(System.getenv("AGENTPORT_TEST_REQUIRE_TOOLS"))) {
                Assertions.fail(message + ", and AGENTPORT_TEST_REQUIRE_TOOLS forbids to skip it");
            }
            skip(message);
        }
        return found.orElseThrow();
    }

    private static void skip(String message) {
        System.out.println(message);
        Assumptions.abort(message);
    }

    /** Ends the test, and says what it needs that is no program: a right, or something of the kernel's. */
    public static void skipForWantOf(String what) {
        skip("skipped: this test needs " + what);
    }

    private static Optional<Path> find(String name) {
        var directories = new ArrayList<String>();
        var tools = System.getenv("AGENTPORT_TEST_TOOLS");
        if (tools != null) {
            directories.add(tools);
        }
        directories.addAll(List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)));
        return directories.stream()
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
