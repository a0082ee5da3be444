// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MCP servers that run beside a stack, and what is done so that agents may call them. */
final class McpUpstreams implements AutoCloseable {
    private final List<Process> servers = new ArrayList<>();

    @Override
    public void close() {
        servers.forEach(server -> Processes.kill(server.toHandle()));
    }

    void start(int port, Map<String, String> variables, String... command) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(OfficialClient.NODE_PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Stack.newDirectory().resolve("server.log").toFile());
        builder.environment().clear(); // one of them shows its environment to whoever calls
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(variables);
        servers.add(builder.start());
        Eventually.get("a server on port " + port, Duration.ofSeconds(60), () -> Ports.answers(port), up -> up);
    }

    /** Accepts what a server offers, as an administrator does, and waits until an agent is told that it runs by itself. */
    static void accept(Stack stack, Cli admin, String integration) {
        Eventually.get(
                integration + " has said what it offers",
                Duration.ofSeconds(60),
                () -> stack.people()
                        .connector()
                        .get("/v1/integrations/" + integration + "/tools")
                        .json()
                        .path("tools"),
                offers -> !offers.isEmpty());
        var ran = admin.run("integrations", "accept", integration, "--yes");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        Eventually.get(
                integration + " runs by itself",
                Duration.ofSeconds(60),
                () -> stack.agent().get("/v1/tools").json().path("tools"),
                tools -> has(tools, integration));
    }

    private static boolean has(JsonNode tools, String integration) {
        for (var tool : tools) {
            if (tool.path("integration").asText().equals(integration)
                    && tool.path("tier").asText().equals("auto_approve")) {
                return true;
            }
        }
        return false;
    }
}
