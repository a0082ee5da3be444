// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.cli.clients.Client;
import io.agentport.cli.clients.Places;
import io.agentport.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path home;

    private FakeInstallation installation;
    private Path project;

    @BeforeEach
    void start() throws Exception {
        installation = new FakeInstallation(home).with("AGENTPORT_API_KEY", "ap_secret");
        project = Files.createDirectory(home.resolve("project"));
        installation.in(project);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private Path file(Client client, Client.Scope scope) {
        var terminal = new Terminal(
                System.out, System.err, new BufferedReader(new StringReader("")), Map.of(), home, project, null);
        return client.file(scope, new Places(terminal, System.getProperty("os.name")))
                .orElseThrow();
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void whatIsWrittenIsWhatIsPrintedAndGoesAwayAgain(Client client) throws Exception {
        var file = file(client, Client.Scope.user);

        assertThat(installation.run("connect", client.code())).isZero();
        assertThat(file).doesNotExist();
        assertThat(installation.out()).contains(installation.address() + "/mcp").doesNotContain("ap_secret");
        assertThat(installation.err()).contains(file.toString());
        var printed = installation.out();

        assertThat(installation.run("connect", client.code(), "--write")).isZero();
        assertThat(Files.readString(file).strip().replace("ap_secret", "THE-AGENTS-KEY"))
                .isEqualTo(printed.strip());
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(Files.readString(file).contains("ap_secret")).isEqualTo(client.holdsKey());
        assertThat(installation.again().run("connect", client.code(), "--write"))
                .isZero();
        assertThat(installation.err()).contains("has it already");

        assertThat(installation.run("connect", client.code(), "--remove")).isZero();
        assertThat(file).doesNotExist();
        assertThat(installation.again().run("connect", client.code(), "--remove"))
                .isZero();
        assertThat(installation.err()).contains("there is no `agentport`");
        try (var left = Files.list(file.getParent())) {
            assertThat(left.filter(other -> other.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "claude-code,.mcp.json",
        "codex,.codex/config.toml",
        "cursor,.cursor/mcp.json",
        "vscode,.vscode/mcp.json"
    })
    void aProjectsFileHoldsNoKeyAndIsForEverybody(String client, String path) throws Exception {
        assertThat(installation.run("connect", client, "--write", "--scope", "project"))
                .isZero();

        assertThat(Files.readString(project.resolve(path)))
                .contains("AGENTPORT_API_KEY", installation.address())
                .doesNotContain("ap_secret");
        assertThat(permissions(project.resolve(path))).isEqualTo("rw-r--r--");
        assertThat(installation.run("connect", client, "--write", "--scope", "project", "--with-key"))
                .isEqualTo(64);
    }

    @Test
    void someClientsHaveNoProjects() {
        assertThat(installation.run("connect", "openclaw", "--scope", "project"))
                .isEqualTo(64);
        assertThat(installation.run("connect", "claude-desktop", "--scope", "project"))
                .isEqualTo(64);
    }

    @Test
    void aFileThatGetsAKeyIsClosedAndThatIsSaid() throws Exception {
        var file = Files.writeString(home.resolve(".claude.json"), "{\n  \"numStartups\": 3\n}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(installation.run("connect", "claude-code", "--write", "--with-key"))
                .isZero();

        assertThat(Files.readString(file)).contains("Bearer ap_secret", "numStartups");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(installation.err()).contains("nobody but its owner can read");
    }

    @Test
    void withoutAKeyAFileKeepsItsPermissionsAndEverythingElse() throws Exception {
        var before = "{\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\"}\n  }\n}\n";
        var file = Files.writeString(home.resolve(".claude.json"), before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(installation.run("connect", "claude-code", "--write", "--name", "gate"))
                .isZero();
        var entry = MAPPER.readTree(Files.readString(file)).path("mcpServers").path("gate");
        assertThat(entry.path("headers").path("Authorization").asText()).isEqualTo("Bearer ${AGENTPORT_API_KEY}");
        assertThat(entry.path("timeout").asInt()).isPositive();
        assertThat(permissions(file)).isEqualTo("rw-r-----");

        assertThat(installation.run("connect", "claude-code", "--remove", "--name", "gate"))
                .isZero();
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void whatSomebodyElseCalledSoIsNeitherReplacedNorRemoved() throws Exception {
        var text = "{\"mcpServers\": {\n\"agentport\": {\"url\": \"https://elsewhere.example/mcp\"}}}";
        var file =
                Files.writeString(Files.createDirectory(home.resolve(".cursor")).resolve("mcp.json"), text);

        assertThat(installation.run("connect", "cursor", "--write")).isEqualTo(1);
        assertThat(installation.err()).contains(file + ":2: there is another entry `agentport`");
        assertThat(installation.run("connect", "cursor", "--remove")).isEqualTo(1);
        assertThat(installation.err()).contains("does not lead to " + installation.address() + "/mcp");
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(installation.run("connect", "cursor", "--remove", "--url", "https://elsewhere.example"))
                .isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeReadIsLeftAsItIs() throws Exception {
        var json = Files.writeString(home.resolve(".claude.json"), "{\n  \"a\": 1,,\n}");
        assertThat(installation.run("connect", "claude-code", "--write")).isEqualTo(1);
        assertThat(installation.err()).contains(json + ":2:10: expected a name");
        assertThat(Files.readString(json)).isEqualTo("{\n  \"a\": 1,,\n}");

        var toml = Files.createDirectory(home.resolve(".codex")).resolve("config.toml");
        Files.write(toml, new byte[] {'a', (byte) 0xff});
        assertThat(installation.again().run("connect", "codex", "--write")).isEqualTo(1);
        assertThat(installation.err()).contains("is not UTF-8");

        Files.createDirectories(home.resolve(".cursor/mcp.json"));
        assertThat(installation.again().run("connect", "cursor", "--write")).isEqualTo(1);
        assertThat(installation.err()).contains("is no file");
    }

    @Test
    void aLinkStaysALink() throws Exception {
        var real = Files.writeString(home.resolve("dotfiles.json"), "{}");
        var link = Files.createSymbolicLink(home.resolve(".claude.json"), real);

        assertThat(installation.run("connect", "claude-code", "--write")).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(real)).contains("agentport");
    }

    @Test
    void theClientsOwnVariablesSayWhereItsFileIs() throws Exception {
        installation
                .with("CODEX_HOME", home.resolve("c").toString())
                .with("CLAUDE_CONFIG_DIR", home.resolve("d").toString())
                .with("OPENCLAW_CONFIG_PATH", home.resolve("e.json").toString());

        assertThat(installation.run("connect", "codex", "--write")).isZero();
        assertThat(installation.run("connect", "claude-code", "--write")).isZero();
        assertThat(installation.run("connect", "openclaw", "--write")).isZero();

        assertThat(Files.readString(home.resolve("c/config.toml"))).contains("tool_timeout_sec");
        assertThat(Files.readString(home.resolve("d/.claude.json"))).contains("\"type\": \"http\"");
        assertThat(Files.readString(home.resolve("e.json"))).contains("streamable-http", "requestTimeoutMs");
    }

    @Test
    void theBridgeOfADesktopHasItsKeyInItsEnvironment() throws Exception {
        assertThat(installation.run("connect", "claude-desktop", "--write")).isZero();

        JsonNode entry = MAPPER.readTree(Files.readString(file(Client.CLAUDE_DESKTOP, Client.Scope.user)))
                .at("/mcpServers/agentport");
        assertThat(entry.path("args").toString())
                .contains("mcp-remote@", "Authorization:${AUTH_HEADER}")
                .doesNotContain("ap_secret");
        assertThat(entry.at("/env/AUTH_HEADER").asText()).isEqualTo("Bearer ap_secret");
        assertThat(installation.without("AGENTPORT_API_KEY").run("connect", "claude-desktop", "--write"))
                .isEqualTo(64);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(installation.run("connect", "emacs")).isEqualTo(64);
        assertThat(installation.err()).contains("claude-code, codex, cursor, vscode, openclaw, claude-desktop");
        assertThat(installation.run("connect", "codex", "--write", "--remove")).isEqualTo(64);
        assertThat(installation.run("connect", "codex", "--name", "a.b")).isEqualTo(64);
        assertThat(installation.with("AGENTPORT_API_KEY", "a\"b").run("connect", "codex", "--with-key"))
                .isEqualTo(64);
    }

    @Test
    void aKeyThatWouldTravelInClearIsSaid() {
        assertThat(installation.run("connect", "codex", "--url", "http://gate.example"))
                .isZero();
        assertThat(installation.err()).contains("in clear");
        assertThat(installation.again().run("connect", "codex", "--url", "https://gate.example"))
                .isZero();
        assertThat(installation.err())
                .doesNotContain("in clear")
                .contains("codex mcp add agentport --url https://gate.example/mcp");
    }
}
