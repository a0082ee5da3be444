// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agentport.local.launcher.PolicyApi.AgentWithKey;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code up} says once everything runs. The password and the key are there on the first start only. */
record Announcement(
        LocalPorts ports, Path configuration, Path data, Optional<String> adminPassword, Optional<AgentWithKey> agent) {
    static final String ADMIN = "admin";
    static final String BOUNDARY = """
            What this protects against: everything here runs as your operating-system user. That stops an agent that is
            limited to its tools; it does not stop one with a shell, which can read the same files as you. Give AgentPort
            or the agent a user, a container or a host of its own to stop both (docs/threat-model.md).""";

    @Override
    public String toString() {
        return "announcement of " + ports;
    }

    String json() {
        var json = JsonNodeFactory.instance.objectNode();
        for (var service : Service.values()) {
            json.put(service.user(), ports.url(service).toString());
        }
        json.put("admin_user", ADMIN);
        adminPassword.ifPresent(password -> json.put("admin_password", password));
        agent.ifPresent(made -> json.put("agent", made.agent()).put("agent_key", made.key()));
        return json.toString();
    }

    String text() {
        var text = new StringBuilder();
        text.append("AgentPort is up\n\n");
        text.append("  agents call   ").append(ports.url(Service.GATEWAY)).append("  (MCP at /mcp)\n");
        text.append("  people decide ")
                .append(ports.url(Service.APPROVAL))
                .append("  (")
                .append(command("login"))
                .append(")\n");
        text.append("  configuration ").append(configuration).append('\n');
        text.append("  data          ").append(data).append("\n\n");
        if (adminPassword.isPresent()) {
            text.append("  log in as `" + ADMIN + "` with the one-time password  ")
                    .append(adminPassword.get())
                    .append("\n");
        }
        if (agent.isPresent()) {
            text.append("  key of the agent `")
                    .append(agent.get().agent())
                    .append("`, shown this once  ")
                    .append(agent.get().key())
                    .append("\n\n");
            text.append("  connect Claude Code with\n    claude mcp add --transport http agentport ")
                    .append(ports.url(Service.GATEWAY))
                    .append("/mcp --header \"Authorization: Bearer ")
                    .append(agent.get().key())
                    .append("\"\n\n");
        } else {
            text.append("  a new agent key: ")
                    .append(command("agents rotate NAME"))
                    .append("\n\n");
        }
        return text.append(BOUNDARY).append('\n').toString();
    }

    /** The command line looks at the default ports when it is not told others. */
    private String command(String arguments) {
        return "./agentport " + arguments
                + (ports.base() == LocalPorts.DEFAULT_BASE ? "" : " --url " + ports.url(Service.GATEWAY));
    }
}
