// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in one file, as a person has copied it. */
class OneFileIT {
    private static final Path BUILT = Path.of("target/agentport");

    private record Ended(int status, String out, String err) {}

    @TempDir
    private Path temporary;

    private Path command;
    private Path cache;

    @BeforeEach
    void copy() throws IOException {
        command = Files.copy(
                BUILT,
                Files.createDirectory(temporary.resolve("my bin")).resolve("agentport"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        cache = temporary.resolve("cache");
    }

    private Ended runWith(String javaHome, String... arguments) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        var err = temporary.resolve("err");
        var builder = new ProcessBuilder(line).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("HOME", temporary.toString());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return runWith(System.getProperty("java.home"), arguments);
    }

    @Test
    void theSecondStartSaysTheSameFromWhatTheFirstKept() throws Exception {
        var first = run("skill", "cli");
        var second = run("skill", "cli");

        assertThat(first.status()).as(first.toString()).isZero();
        assertThat(first.out()).startsWith("---\nname: agentport-cli\n");
        assertThat(second).isEqualTo(first);
        var kept = cache.resolve("agentport");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rwx------");
        try (var files = Files.list(kept)) {
            assertThat(files).singleElement().asString().contains("my bin_agentport.jsa");
        }
    }

    @Test
    void whatWasKeptForAnOlderFileGoes() throws Exception {
        run("--help");
        Path kept;
        try (var files = Files.list(cache.resolve("agentport"))) {
            kept = files.findFirst().orElseThrow();
        }
        Files.write(kept, new byte[] {1});
        Files.setLastModifiedTime(kept, java.nio.file.attribute.FileTime.fromMillis(0));

        assertThat(run("--help").status()).isZero();
        assertThat(Files.size(kept)).isGreaterThan(1000);
    }

    @Test
    void withoutAPlaceToKeepThingsItRunsAllTheSame() throws Exception {
        Files.createFile(cache);

        var ended = run("tools", "list");

        assertThat(ended.status()).isEqualTo(64);
        assertThat(ended.err()).contains("whose call is it?").hasLineCount(1);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        var ended = run("connect", "codex", "--name", "a b*\n");

        assertThat(ended.status()).isEqualTo(64);
        assertThat(ended.err()).contains("`a b*<U+000A>` is no name");
    }

    @Test
    void withoutAJavaItSaysSoInOneLine() throws Exception {
        Files.writeString(
                command,
                Files.readString(command, StandardCharsets.ISO_8859_1)
                        .replace("find_java java 21", "find_java java 9999"),
                StandardCharsets.ISO_8859_1);

        var ended = runWith("/nowhere", "--help");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("agentport: needs a Java 21 or newer")
                .hasLineCount(1);
    }
}
