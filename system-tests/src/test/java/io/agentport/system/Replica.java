// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A second process of a service, started by hand with everything that the first was given and ports of its own. */
final class Replica implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(3);
    static final List<String> SERVICES =
            List.of("gateway-service", "approval-service", "policy-service", "connector-service");
    /** The first of the stack's ports that {@code up} leaves free, for the agents' and people's side and for health. */
    private static final int PORT = 4;

    private static final int MANAGEMENT = 14;

    private final Process process;
    private final URI url;
    private final Http management;

    private Replica(Process process, URI url, Http management) {
        this.process = process;
        this.url = url;
        this.management = management;
    }

    /**
     * Returns once it is ready. Needs {@code /proc}, where Linux shows what a process was given.
     *
     * @param under a command that runs the command it is given, with its options
     */
    static Replica of(Stack stack, String service, Map<String, String> environment, String... under)
            throws IOException {
        int number = SERVICES.indexOf(service);
        var first = Path.of("/proc/" + stack.process(service).pid());
        var command = new ProcessBuilder(new ArrayList<>(List.of(under)));
        command.command().addAll(texts(first.resolve("cmdline")));
        command.environment().clear();
        texts(first.resolve("environ"))
                .forEach(text -> command.environment()
                        .put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1)));
        command.environment().put("QUARKUS_HTTP_PORT", Integer.toString(stack.port(PORT + number)));
        command.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(stack.port(MANAGEMENT + number)));
        command.environment().putAll(environment);
        command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        stack.data().resolve(service + "-replica.log").toFile()));
        var management = new Http(URI.create("http://127.0.0.1:" + stack.port(MANAGEMENT + number)), "");
        var url = URI.create("http://127.0.0.1:" + stack.port(PORT + number));
        var replica = new Replica(command.start(), url, management);
        try {
            Eventually.get("a second " + service + " is ready", READY, () -> ready(management), ready -> ready);
        } catch (AssertionError e) {
            replica.close();
            throw e;
        }
        return replica;
    }

    private static boolean ready(Http health) {
        try {
            return health.get("/q/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static List<String> texts(Path file) throws IOException {
        return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0"));
    }

    URI url() {
        return url;
    }

    /** How far its clock is ahead of this machine's. */
    Duration clockAhead() {
        var metrics = management.get("/q/metrics").response().body();
        double its = metric(metrics, "process_start_time_seconds") + metric(metrics, "process_uptime_seconds");
        return Duration.ofMillis((long) (its * 1000) - System.currentTimeMillis());
    }

    private static double metric(String metrics, String name) {
        var line = metrics.lines().filter(each -> each.startsWith(name)).findFirst();
        return Double.parseDouble(line.orElseThrow().replaceFirst(".*\\s", ""));
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** Asks it to end, as an orchestrator does. */
    void end() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS))
                .as("ended when it was asked to")
                .isTrue();
    }

    @Override
    public void close() {
        process.descendants().forEach(Processes::kill); // what it runs under may start it
        Processes.kill(process.toHandle());
    }
}
