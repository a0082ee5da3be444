// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionAndSkillTest {
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

    private static String bash(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of("bash"));
        command.addAll(java.util.List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theScriptIsValidBash(String shell) throws Exception {
        assertThat(installation.run("completion", shell)).isZero();
        var script = Files.writeString(home.resolve("completion"), installation.out());

        assertThat(bash("-n", script.toString())).isEqualTo("0\n");
    }

    @Test
    void theScriptCompletesCommandsOptionsAndClients() throws Exception {
        installation.run("completion", "bash");
        var script = Files.writeString(home.resolve("completion"), installation.out());

        assertThat(completed(script, "agentport", "ca")).isEqualTo("0\ncalls\n");
        assertThat(completed(script, "agentport", "calls", "aw")).isEqualTo("0\nawait\n");
        assertThat(completed(script, "agentport", "connect", "claude-d")).isEqualTo("0\nclaude-desktop\n");
        assertThat(completed(script, "agentport", "tools", "list", "-o", "to")).isEqualTo("0\ntoon\n");
    }

    private static String completed(Path script, String... words) throws Exception {
        var line = "COMP_WORDS=(" + String.join(" ", words) + ")";
        return bash(
                "-c",
                ". " + script + "; " + line + "; COMP_CWORD=" + (words.length - 1) + "; COMP_LINE='"
                        + String.join(" ", words) + "'; COMP_POINT=${#COMP_LINE}; _complete_agentport 2>/dev/null;"
                        + " for word in \"${COMPREPLY[@]}\"; do echo $word; done");
    }

    @Test
    void theScriptIsForKnownShellsOnly() {
        assertThat(installation.run("completion", "fish")).isEqualTo(64);
        assertThat(installation.run("completion")).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({"mcp,agentport,await_call", "cli,agentport-cli,agentport calls await"})
    void aSkillSaysWhatItIsForAndHowToWait(String way, String name, String waiting) {
        assertThat(installation.run("skill", way)).isZero();

        assertThat(installation.out())
                .startsWith("---\nname: " + name + "\ndescription: ")
                .contains("\n---\n", waiting, "Do not retry", "Never");
        assertThat(installation.out().lines().skip(2).findFirst().orElseThrow().length())
                .isLessThan(1024);
    }

    @Test
    void theListOfCommandsHasThemAll() {
        assertThat(installation.run("--help")).isZero();

        assertThat(installation.out())
                .contains("login ", "tools ", "calls ", "approvals ", "agents ", "integrations ", "policy ", "audit ")
                .contains("connect ", "skill ", "completion ", "Make, see, await");
    }
}
