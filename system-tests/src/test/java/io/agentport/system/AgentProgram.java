// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that agents run in, as its maker ships it, with a home and an environment of its own and nobody to talk to. */
enum AgentProgram {
    CLAUDE_CODE("claude-code", "claude", "CLAUDE_CONFIG_DIR", new ModelApi.AnthropicMessages()),
    CODEX("codex", "codex", "CODEX_HOME", new ModelApi.OpenAiResponses()),
    /** Codex with the newest version of the protocol, which it does not speak yet unless told to. */
    CODEX_WITHOUT_INITIALIZE("codex", "codex", "CODEX_HOME", new ModelApi.OpenAiResponses());

    private static final String PROMPT = "Refund the charge.";
    private static final Path PROGRAMS = OfficialClient.NODE_PROJECT.resolve("node_modules/.bin");
    private static final int SECONDS = 120;

    private final String client;
    private final String program;
    private final String homeVariable;
    private final ModelApi api;

    AgentProgram(String client, String program, String homeVariable, ModelApi api) {
        this.client = client;
        this.program = program;
        this.homeVariable = homeVariable;
        this.api = api;
    }

    /** What tells it from the others, in names of agents. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As {@code agents create --client} and {@code connect} name it. */
    String client() {
        return client;
    }

    /** Codex says that it can in the newest version of the protocol, and then gives the call up instead. */
    boolean showsLinks() {
        return this == CLAUDE_CODE;
    }

    ModelApi api() {
        return api;
    }

    private Map<String, String> environment(URI model) {
        return switch (this) {
            case CLAUDE_CODE ->
                Map.of(
                        "ANTHROPIC_BASE_URL", model.toString(),
                        "ANTHROPIC_API_KEY", "none",
                        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                        "ENABLE_TOOL_SEARCH", "false", // the model is to be offered the tools themselves
                        "MCP_CONNECTION_NONBLOCKING", "0"); // and not before they have been listed
            case CODEX, CODEX_WITHOUT_INITIALIZE -> Map.of();
        };
    }

    private List<String> arguments() {
        return switch (this) {
            case CLAUDE_CODE -> List.of("-p", PROMPT, "--allowedTools", ModelApi.SERVER);
            case CODEX -> codex();
            case CODEX_WITHOUT_INITIALIZE -> codex("--enable", "mcp_2026_07_28");
        };
    }

    private static List<String> codex(String... options) {
        var arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(
                "--skip-git-repo-check",
                "-c",
                "approval_policy=\"never\"",
                "-c",
                "mcp_servers.agentport.default_tools_approval_mode=\"approve\"",
                PROMPT));
        return arguments;
    }

    private static void configureCodex(Path home, URI model) throws IOException {
        Files.writeString(home.resolve("config.toml"), """
                model = "fake"
                model_provider = "fake"
                check_for_update_on_startup = false

                [model_providers.fake]
                name = "fake"
                base_url = "%s/v1"
                wire_api = "responses"

                [analytics]
                enabled = false
                """.formatted(model));
    }

    /** Ends the test if it is not installed. */
    void require() {
        OfficialClient.node();
        OptionalTool.requireFile(PROGRAMS.resolve(program));
    }

    /** Connects it as its user would, with {@code agentport connect}, and starts it with the key in its environment. */
    Running start(Stack stack, String key, FakeModel model) throws IOException {
        var home = Files.createTempDirectory(Stack.newDirectory(), client);
        if (this != CLAUDE_CODE) {
            configureCodex(home, model.url());
        }
        var connected = stack.cli().with(homeVariable, home.toString()).run("connect", client, "--write");
        assertThat(connected.exitCode()).as(connected.toString()).isZero();

        var command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        command.addAll(arguments());
        var said = home.resolve("said.txt");
        var builder = new ProcessBuilder(command)
                .directory(Files.createDirectory(home.resolve("project")).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        var environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of(
                "PATH",
                PROGRAMS + ":/usr/bin:/bin",
                "HOME",
                home.toString(),
                homeVariable,
                home.toString(),
                "AGENTPORT_API_KEY",
                key,
                "HTTPS_PROXY",
                "http://127.0.0.1:1", // nobody is there: what would leave the machine fails at once
                "NO_PROXY",
                "127.0.0.1"));
        environment.putAll(environment(model.url()));
        return new Running(builder.start(), said);
    }

    /** The started program; ends with the test, whatever became of it. */
    record Running(Process process, Path said) implements AutoCloseable {
        /** What is to come of it within its time; fails with what the program said if it does not. */
        <T> T await(CompletableFuture<T> what) throws InterruptedException, IOException {
            try {
                return what.get(SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("the program said: " + Files.readString(said), e);
            }
        }

        /** What it said until it ended well. */
        String end() throws InterruptedException, IOException {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("the program ends; it said: " + Files.readString(said))
                    .isTrue();
            var all = Files.readString(said);
            assertThat(process.exitValue()).as(all).isZero();
            return all;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            Processes.kill(process.toHandle());
        }
    }
}
