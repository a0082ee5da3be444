// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.local.processes.Ports;
import io.agentport.system.RecordingUpstream.Reply;
import io.agentport.testing.OptionalTool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MCP servers that nobody here wrote, as upstreams: with sessions, without, and of 2026-07-28 alone. */
class McpUpstreamsIT {
    private static final String GITHUB_TOKEN = "ghp_0123456789abcdef0123456789abcdef0123";

    private static final McpUpstreams SERVERS = new McpUpstreams();
    private static RecordingUpstream github;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        var node = OfficialClient.node().toString();
        var githubServer = OptionalTool.require("github-mcp-server").toString();
        github = new RecordingUpstream();
        github.answerWith(request -> new Reply(
                200,
                Map.of("Content-Type", "application/json"),
                "{\"login\":\"ada\",\"id\":1}".getBytes(StandardCharsets.UTF_8)));
        int everything = Ports.free();
        SERVERS.start(
                everything,
                Map.of("PORT", String.valueOf(everything)),
                node,
                "node_modules/@modelcontextprotocol/server-everything/dist/index.js",
                "streamableHttp");
        int modern = Ports.free();
        SERVERS.start(modern, Map.of(), node, "modern-server.mjs", String.valueOf(modern));
        int hub = Ports.free();
        SERVERS.start(
                hub,
                Map.of("HTTP_PROXY", github.url().toString()), // GitHub's interface, under a name that does not exist
                githubServer,
                "http",
                "--port",
                String.valueOf(hub),
                "--listen-host",
                "127.0.0.1",
                "--gh-host",
                "http://github.test",
                "--toolsets",
                "context,issues");
        stack = Stack.up("""
                integrations:
                  everything:
                    mcp: http://localhost:%d/mcp
                    allow_private: [127.0.0.0/8, "::1/128"]
                    defaults: auto_approve
                  modern:
                    mcp: http://127.0.0.1:%d/mcp
                    allow_private: [127.0.0.0/8]
                    reads: [add]
                    defaults: auto_approve
                  github:
                    mcp: http://127.0.0.1:%d/mcp
                    token: ${GITHUB_TOKEN}
                    allow_private: [127.0.0.0/8]
                    reads: ["get_*"]
                    permissions:
                      get_me: auto_approve
                    defaults: deny
                  away:
                    mcp: http://127.0.0.1:9/mcp
                    allow_private: [127.0.0.0/8]
                """.formatted(everything, modern, hub), Map.of("GITHUB_TOKEN", GITHUB_TOKEN));
        var admin = stack.adminCli();
        for (var integration : List.of("everything", "modern", "github")) {
            McpUpstreams.accept(stack, admin, integration);
        }
    }

    @AfterAll
    static void bringDown() {
        try (var down = stack;
                var gone = github;
                var ended = SERVERS) {
            // closed in the end, also if one of them never came up
        }
    }

    private static JsonNode call(String tool, String arguments) {
        var answer = Mcp.call(stack.agent(), tool, arguments);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("result");
    }

    @Test
    void aServerWithSessionsIsCalledAndAnswersInAStream() {
        assertThat(call("everything__echo", "{\"message\":\"hello\"}")
                        .path("content")
                        .toString())
                .contains("Echo: hello");
        assertThat(call("everything__get-structured-content", "{\"location\":\"Chicago\"}")
                        .path("structuredContent")
                        .has("temperature"))
                .isTrue();
        assertThat(call("everything__get-tiny-image", "{}").path("content").findValuesAsText("mimeType"))
                .contains("image/png");
        assertThat(call("everything__get-resource-reference", "{\"resourceType\":\"Text\",\"resourceId\":1}")
                        .path("content")
                        .findValuesAsText("type"))
                .contains("resource");
    }

    @Test
    void aServerOfTheNewestVersionAloneIsCalledAndItsPromiseIsKept() {
        var listed = Mcp.ask(stack.agent(), "tools/list", "", "\"cursor\":null").json();

        assertThat(call("modern__add", "{\"a\":1,\"b\":2.5}")
                        .at("/structuredContent/sum")
                        .asDouble())
                .isEqualTo(3.5);
        assertThat(listed.findParents("outputSchema"))
                .anyMatch(tool -> tool.path("name").asText().equals("modern__add"));
    }

    @Test
    void gitHubsServerGetsTheCredentialAndTheAgentDoesNot() {
        var result = call("github__get_me", "{}");

        assertThat(result.path("isError").asBoolean()).as(result.toString()).isFalse();
        assertThat(result.path("content").toString()).contains("ada").doesNotContain(GITHUB_TOKEN);
        assertThat(github.received())
                .anyMatch(request -> request.path().endsWith("/user")
                        && request.authorization().equals("Bearer " + GITHUB_TOKEN));
    }

    @Test
    void aServerThatIsAwayIsAProblemOfItsOwn() {
        var listed = stack.people().connector().get("/v1/integrations").json().path("integrations");

        assertThat(listed)
                .anyMatch(integration -> integration.path("name").asText().equals("away")
                        && integration.path("state").asText().equals("problem"));
    }
}
