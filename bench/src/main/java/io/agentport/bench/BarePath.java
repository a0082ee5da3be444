// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bare path: a process for each {@link BareService}, with the memory settings of AgentPort's services. */
final class BarePath implements AutoCloseable {
    private static final List<String> ROLES = List.of("connector", "policy", "gateway");

    private final List<Process> processes = new ArrayList<>();
    private final List<Program> programs = new ArrayList<>();
    private int port;

    BarePath(Backend backend, Upstream upstream, RecordSizes sizes) throws IOException, InterruptedException {
        RawKafka.makeTopics(backend.admin(), BareService.TOPICS);
        for (var role : ROLES) {
            var task =
                    new BareService.Task(role, backend.kafka(), upstream.url().getPort(), sizes);
            port = start(role, task);
        }
    }

    /** @return the port of its HTTP server */
    private int start(String role, BareService.Task task) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xms24m", "-Xmx192m", "-Xss512k", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareService.class.getName()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        programs.add(new Program("bare-" + role, process.pid(), true));
        var input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(new ObjectMapper().writeValueAsString(task) + "\n");
        input.flush();
        var said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (said == null) {
            throw new IOException("the bare " + role + " does not start");
        }
        return Integer.parseInt(said);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    List<Program> programs() {
        return List.copyOf(programs);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var process : processes) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
