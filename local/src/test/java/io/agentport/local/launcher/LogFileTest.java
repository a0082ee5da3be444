// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        var text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    @Test
    void theLastLinesComeFirstAndThenWhatIsAdded() throws Exception {
        var file = Files.writeString(directory.resolve("x.log"), "one\ntwo\nthree\n");
        var log = new LogFile(file, "x: ");

        log.printLast(2, out);
        assertThat(printed()).isEqualTo("x: two\nx: three\n");
        Files.writeString(file, "four\nhalf a li", StandardOpenOption.APPEND);
        log.printNew(out);
        assertThat(printed()).isEqualTo("x: four\n");
        Files.writeString(file, "ne\n", StandardOpenOption.APPEND);
        log.printNew(out);
        assertThat(printed()).isEqualTo("x: half a line\n");
    }

    @Test
    void aLogThatWasBegunAnewIsReadFromItsStart() throws Exception {
        var file = Files.writeString(directory.resolve("x.log"), "one\ntwo\nthree\n");
        var log = new LogFile(file, "");
        log.printLast(0, out);

        Files.writeString(file, "new\n");
        log.printNew(out);

        assertThat(printed()).isEqualTo("new\n");
    }
}
