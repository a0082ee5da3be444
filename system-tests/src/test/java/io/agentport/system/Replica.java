// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A second process of a service: the command and the environment of the first, and ports of its own. Linux only. */
final class Replica implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;

    private Replica(Process process) {
        this.process = process;
    }

    /** Returns when it is ready. */
    static Replica of(Stack stack, String service) throws IOException {
        var first = Path.of("/proc/" + stack.process(service).pid());
        var builder = new ProcessBuilder(zeroEnded(first.resolve("cmdline")))
                .directory(Files.readSymbolicLink(first.resolve("cwd")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(stack.data().resolve(service + "-replica.log").toFile());
        builder.environment().clear();
        for (var variable : zeroEnded(first.resolve("environ"))) {
            var parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(freePort()));
        int management = freePort();
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(management));
        var replica = new Replica(builder.start());
        var health = new Http(URI.create("http://127.0.0.1:" + management), "");
        Eventually.get("a second " + service, START, () -> answers(health), ready -> ready);
        return replica;
    }

    private static boolean answers(Http health) {
        try {
            return health.get("/q/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false; // it does not listen yet
        }
    }

    private static List<String> zeroEnded(Path file) throws IOException {
        var texts = new ArrayList<>(List.of(Files.readString(file).split("\0", -1)));
        texts.removeLast();
        return texts;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        Processes.kill(process.toHandle());
    }
}
