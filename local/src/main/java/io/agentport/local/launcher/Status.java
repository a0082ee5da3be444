// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.local.processes.PidFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says what runs. Exits 0 if everything does and is ready, otherwise 1. */
@Command(name = "status", description = "Say what runs.", mixinStandardHelpOptions = true)
final class Status implements Callable<Integer> {
    @ParentCommand
    private AgentPort agentPort;

    @Option(names = "--json", description = "Say it as one line of JSON.")
    private boolean json;

    /** @param memoryKib resident memory, 0 if unknown */
    private record Part(String name, Optional<Long> pid, int port, boolean ready, long memoryKib) {
        ObjectNode toJson() {
            var node = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("port", port)
                    .put("ready", ready)
                    .put("memory_kib", memoryKib);
            pid.ifPresent(id -> node.put("pid", id));
            return node;
        }

        String toLine() {
            return "  %-18s %-9s port %-6d pid %-8s %5d MiB"
                    .formatted(
                            name,
                            pid.isEmpty() ? "down" : ready ? "ready" : "not ready",
                            port,
                            pid.map(String::valueOf).orElse("-"),
                            memoryKib / 1024);
        }
    }

    @Override
    public Integer call() throws IOException {
        var data = agentPort.data();
        var launcher = data.launcherPid().running();
        var running = new Properties();
        if (Files.exists(data.running())) {
            try (var in = Files.newInputStream(data.running())) {
                running.load(in);
            }
        }
        if (launcher.isEmpty() || running.isEmpty()) {
            System.out.println(
                    json
                            ? "{\"running\":false,\"data\":"
                                    + JsonNodeFactory.instance.textNode(
                                            data.root().toString()) + "}"
                            : "AgentPort is not running with the data in " + data.root());
            return 1;
        }
        var ports = new LocalPorts(Integer.parseInt(running.getProperty("port-base")));
        var parts = parts(data, ports, launcher.get());
        boolean ready = parts.stream().allMatch(Part::ready);
        if (json) {
            var node =
                    JsonNodeFactory.instance.objectNode().put("running", true).put("ready", ready);
            node.put("data", data.root().toString()).put("configuration", running.getProperty("configuration"));
            var list = node.putArray("processes");
            parts.forEach(part -> list.add(part.toJson()));
            System.out.println(node);
        } else {
            System.out.println("AgentPort " + (ready ? "runs" : "is not all ready"));
            parts.forEach(part -> System.out.println(part.toLine()));
            System.out.println("  configuration      " + running.getProperty("configuration"));
            System.out.println("  data               " + data.root() + "\n\n" + Announcement.BOUNDARY);
        }
        return ready ? 0 : 1;
    }

    private static List<Part> parts(DataDirectory data, LocalPorts ports, ProcessHandle launcher) {
        var parts = new ArrayList<Part>();
        for (var service : Service.values()) {
            var ready = LocalHttp.get(ports.readiness(service), Optional.empty())
                    .filter(answer -> answer.status() == 200)
                    .isPresent();
            parts.add(part(data, service.title(), ports.of(service), ready));
        }
        parts.add(part(data, "broker", ports.broker(), true));
        parts.add(part(data, "database", ports.database(), true));
        parts.add(new Part("launcher, sandbox", Optional.of(launcher.pid()), ports.sandbox(), true, memory(launcher)));
        return parts;
    }

    private static Part part(DataDirectory data, String name, int port, boolean ready) {
        var process = new PidFile(data.run().resolve(name + ".pid")).running();
        long memory = process.map(handle -> memory(handle)
                        + handle.descendants().mapToLong(Status::memory).sum())
                .orElse(0L);
        return new Part(name, process.map(ProcessHandle::pid), port, ready && process.isPresent(), memory);
    }

    private static long memory(ProcessHandle process) {
        try {
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            var said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return said.matches("[0-9]+") ? Long.parseLong(said) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
