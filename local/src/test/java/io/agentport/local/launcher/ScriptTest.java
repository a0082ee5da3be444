// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code agentport} script in a project where nothing is built and Maven only writes down that it was called. */
class ScriptTest {
    private static final Path SCRIPT = Path.of("../agentport");

    private record Ended(int status, String said) {}

    @TempDir
    private Path temporary;

    private Path home;

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(temporary.resolve("home"));
        program(home.resolve("agentport"), Files.readString(SCRIPT));
        program(
                home.resolve("mvnw"),
                "#!/bin/sh\necho \"$*\" >> calls\nsleep 1\n"
                        + "mkdir -p local/target cli/target; touch local/target/classpath.txt cli/target/agentport\n"
                        + "for m in gateway policy approval connector; do mkdir -p $m-service/target/quarkus-app;"
                        + " touch $m-service/target/quarkus-app/quarkus-run.jar; done\n");
        Files.createFile(home.resolve("pom.xml"));
        for (var module : List.of("cli", "local", "contracts")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
        }
        var shell = Files.createDirectory(home.resolve("cli/src/main/shell"));
        Files.copy(SCRIPT.resolveSibling("cli/src/main/shell/java.sh"), shell.resolve("java.sh"), COPY_ATTRIBUTES);
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ProcessBuilder command(Path script, String... arguments) {
        var command = new ProcessBuilder(script.toString()).redirectErrorStream(true);
        command.command().addAll(List.of(arguments));
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command;
    }

    private static Ended end(Process process) throws IOException, InterruptedException {
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return end(command(home.resolve("agentport"), arguments).start());
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(home.resolve("calls"));
    }

    @Test
    void withoutAJdkItSaysSoInOneLine() throws Exception {
        var script = Files.readString(SCRIPT).replace("\nMINIMUM=21\n", "\nMINIMUM=9999\n");
        program(home.resolve("agentport"), script);

        var ended = run("up");

        assertThat(ended.status).isEqualTo(1);
        assertThat(ended.said)
                .startsWith("agentport: needs a JDK 9999 or newer, and found none")
                .hasLineCount(1);
    }

    @Test
    void itNeedsNoHomeDirectory() throws Exception {
        var command = command(home.resolve("agentport"), "jdk");
        command.environment().remove("HOME");
        command.environment().remove("JAVA_HOME");

        assertThat(end(command.start()).said).doesNotContain("HOME");
    }

    @Test
    void twoFirstInvocationsBuildOnce() throws Exception {
        var one = command(home.resolve("agentport"), "tools", "list").start();
        var other = command(home.resolve("agentport"), "tools", "list").start();
        end(one);
        end(other);

        assertThat(calls()).singleElement().asString().contains("-pl cli ");
    }

    @Test
    void aSoakBuildsWhatIsMissingAndRunsOneSuiteWithSoManyRounds() throws Exception {
        run("test", "--soak", "7", "-Dmore=true");

        assertThat(calls()).hasSize(2);
        assertThat(calls().getLast())
                .contains(
                        "-Dit.test=P5NothingLostIT#everyAcceptedCallEndsOnceWhateverIsKilled",
                        "-Dagentport.test.soak=7",
                        "-Dmore=true")
                .doesNotContain("--soak");
    }

    @Test
    void aSoakWithoutANumberOfRoundsIsRefused() throws Exception {
        assertThat(run("test", "--soak", "-Dmore=true").said).contains("needs the number of rounds");
        assertThat(home.resolve("calls")).doesNotExist();
    }

    @Test
    void whatIsNewerThanTheLastBuildIsBuiltAgain() throws Exception {
        run("tools", "list");
        run("tools", "list");
        var source = Files.createFile(home.resolve("cli/src/main/Edited.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        run("tools", "list");

        assertThat(calls()).hasSize(2);
    }

    @Test
    void aBuildThatIsForbiddenIsNotMade() throws Exception {
        var command = command(home.resolve("agentport"), "tools", "list");
        command.environment().put("AGENTPORT_BUILD", "never");

        var ended = end(command.start());

        assertThat(ended.status).isEqualTo(1);
        assertThat(ended.said).hasLineCount(1).contains("cli is not built");
        assertThat(home.resolve("calls")).doesNotExist();
    }

    @Test
    void aLinkToTheScriptFindsTheProject() throws Exception {
        var link = Files.createSymbolicLink(temporary.resolve("agentport"), Path.of("home/agentport"));

        end(command(link, "tools", "list").start());

        assertThat(calls()).hasSize(1);
    }

    @Test
    void aLinkThatIsNamedWithoutItsDirectoryFindsTheProject() throws Exception {
        Files.createSymbolicLink(temporary.resolve("agentport"), Path.of("home/agentport"));

        end(command(Path.of("bash"), "agentport", "tools", "list")
                .directory(temporary.toFile())
                .start());

        assertThat(calls()).hasSize(1);
    }

    @Test
    void statusBuildsNothingThatIsThere() throws Exception {
        run("status");
        Files.createFile(home.resolve("local/src/main/Edited.java"));
        run("status");

        assertThat(calls()).hasSize(1);
    }

    @Test
    void whileAnInstallationRunsTestsDoNotOverwriteIt() throws Exception {
        var launcher = new ProcessBuilder("sh", "-c", "read end; :", AgentPort.class.getName()).start();
        var running = Files.createDirectories(home.resolve("target/running"));
        Files.writeString(running.resolve(Long.toString(launcher.pid())), "/the/data\n");
        try {
            assertThat(run("test").said).contains("/the/data");
            assertThat(home.resolve("calls")).doesNotExist();
        } finally {
            launcher.destroy();
            launcher.waitFor();
        }
        run("test");
        assertThat(calls()).containsExactly("verify");
    }
}
