// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.cli.clients.JsonScanner.Dialect;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A program that agents run in: where its configuration is, and what an MCP server looks like in it. */
public enum Client {
    CLAUDE_CODE("claude-code", "Claude Code", List.of("mcpServers")),
    CODEX("codex", "Codex", List.of("mcp_servers")),
    CURSOR("cursor", "Cursor", List.of("mcpServers")),
    VSCODE("vscode", "VS Code", List.of("servers")),
    OPENCLAW("openclaw", "OpenClaw", List.of("mcp", "servers")),
    CLAUDE_DESKTOP("claude-desktop", "Claude Desktop", List.of("mcpServers"));

    /** Whose configuration. */
    public enum Scope {
        user,
        project
    }

    private static final String BRIDGE = "mcp-remote@0.15.1";
    /** Longer than a person is waited for unless the configuration says otherwise. */
    private static final int CALL_SECONDS = 1200;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String code;
    private final String title;
    private final List<String> container;

    Client(String code, String title, List<String> container) {
        this.code = code;
        this.title = title;
        this.container = container;
    }

    public static Optional<Client> named(String code) {
        return Arrays.stream(values())
                .filter(client -> client.code.equals(code))
                .findFirst();
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    /** Whether its file has to hold the key itself, because the program is not started from a shell. */
    public boolean holdsKey() {
        return this == CLAUDE_DESKTOP;
    }

    /** Empty if it has no configuration of that scope. */
    public Optional<Path> file(Scope scope, Places places) {
        var path = switch (this) {
            case CLAUDE_CODE ->
                scope == Scope.project
                        ? places.project(".mcp.json")
                        : places.directory("CLAUDE_CONFIG_DIR", "").resolve(".claude.json");
            case CODEX ->
                scope == Scope.project
                        ? places.project(".codex/config.toml")
                        : places.directory("CODEX_HOME", ".codex").resolve("config.toml");
            case CURSOR ->
                scope == Scope.project ? places.project(".cursor/mcp.json") : places.home(".cursor/mcp.json");
            case VSCODE ->
                scope == Scope.project ? places.project(".vscode/mcp.json") : places.application("Code/User/mcp.json");
            case OPENCLAW ->
                scope == Scope.project
                        ? null
                        : places.variable("OPENCLAW_CONFIG_PATH")
                                .orElseGet(() -> places.directory("OPENCLAW_STATE_DIR", ".openclaw")
                                        .resolve("openclaw.json"));
            case CLAUDE_DESKTOP ->
                scope == Scope.project ? null : places.application("Claude/claude_desktop_config.json");
        };
        return Optional.ofNullable(path);
    }

    ConfigText read(String text) {
        return switch (this) {
            case CODEX -> new TomlText(text, container.getFirst());
            case CLAUDE_CODE, CLAUDE_DESKTOP -> new JsonText(text, Dialect.JSON, container);
            case CURSOR, VSCODE -> new JsonText(text, Dialect.JSONC, container);
            case OPENCLAW -> new JsonText(text, Dialect.JSON5, container);
        };
    }

    /** What stands for the key where the client looks it up in its environment when it connects. */
    String reference(String variable) {
        return switch (this) {
            case CLAUDE_CODE, OPENCLAW, CODEX -> "${" + variable + "}";
            case CURSOR, VSCODE -> "${env:" + variable + "}";
            case CLAUDE_DESKTOP -> "THE-AGENTS-KEY";
        };
    }

    /** The entry for an AgentPort. */
    ObjectNode entry(String endpoint, Key key) {
        var bearer = "Bearer " + key.in(this);
        var entry = JSON.objectNode();
        switch (this) {
            case CLAUDE_CODE -> {
                entry.put("type", "http").put("url", endpoint);
                entry.putObject("headers").put("Authorization", bearer);
                entry.put("timeout", CALL_SECONDS * 1000);
            }
            case CODEX -> {
                entry.put("url", endpoint);
                switch (key) {
                    case Key.Variable(String name) -> entry.put("bearer_token_env_var", name);
                    case Key.Value value -> entry.putObject("http_headers").put("Authorization", bearer);
                }
                entry.put("tool_timeout_sec", CALL_SECONDS);
            }
            case CURSOR -> {
                entry.put("url", endpoint);
                entry.putObject("headers").put("Authorization", bearer);
            }
            case VSCODE -> {
                entry.put("type", "http").put("url", endpoint);
                entry.putObject("headers").put("Authorization", bearer);
            }
            case OPENCLAW -> {
                entry.put("url", endpoint).put("transport", "streamable-http");
                entry.putObject("headers").put("Authorization", bearer);
                entry.put("requestTimeoutMs", CALL_SECONDS * 1000);
            }
            case CLAUDE_DESKTOP -> {
                entry.put("command", "npx");
                var arguments = entry.putArray("args");
                List.of("-y", BRIDGE, endpoint, "--transport", "http-only", "--header", "Authorization:${AUTH_HEADER}")
                        .forEach(arguments::add);
                if (endpoint.startsWith("http://")) {
                    arguments.add("--allow-http");
                }
                entry.putObject("env").put("AUTH_HEADER", bearer);
            }
        }
        return entry;
    }

    /** The client's own command that does the same; empty if it has none. */
    Optional<String> command(String name, String endpoint, Scope scope, Key key) {
        return switch (this) {
            case CLAUDE_CODE ->
                Optional.of("claude mcp add --transport http --scope " + scope + " " + name + " " + endpoint
                        + " --header 'Authorization: Bearer " + key.in(this) + "'");
            case CODEX ->
                key instanceof Key.Variable(String variable) && scope == Scope.user
                        ? Optional.of(
                                "codex mcp add " + name + " --url " + endpoint + " --bearer-token-env-var " + variable)
                        : Optional.empty();
            case OPENCLAW -> Optional.of("openclaw mcp set " + name + " '" + entry(endpoint, key) + "'");
            case VSCODE ->
                scope == Scope.user
                        ? Optional.of("code --add-mcp '"
                                + JSON.objectNode().put("name", name).setAll(entry(endpoint, key)) + "'")
                        : Optional.empty();
            case CURSOR, CLAUDE_DESKTOP -> Optional.empty();
        };
    }
}
