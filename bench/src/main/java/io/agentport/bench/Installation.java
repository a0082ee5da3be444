// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An AgentPort that the command of a user brought up for this run, with data of its own. */
final class Installation implements AutoCloseable {
    static final List<String> SERVICES =
            List.of("gateway-service", "policy-service", "connector-service", "approval-service");
    static final String DATABASE = "database";
    static final String BROKER = "broker";

    private static final Duration UP = Duration.ofMinutes(10);
    private static final Duration DOWN = Duration.ofMinutes(1);
    private static final int PORTS = 23;
    private static final int LAST_BASE = 32_000;
    private static final int BROKER_PORT = 20;
    private static final int DATABASE_PORT = 21;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process launcher;
    private final Path directory;
    private final int portBase;
    private final JsonNode ready;
    private final Duration startTook;

    private Installation(Process launcher, Path directory, int portBase, JsonNode ready, Duration startTook) {
        this.launcher = launcher;
        this.directory = directory;
        this.portBase = portBase;
        this.ready = ready;
        this.startTook = startTook;
    }

    /**
     * Returns once everything is ready.
     *
     * @param home      where the {@code agentport} script is
     * @param directory for the configuration, the data and what {@code up} says
     * @param firstPort where to look for free ports
     */
    static Installation up(Path home, Path directory, int firstPort, Configuration configuration)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var file = Files.writeString(directory.resolve("agentport.yaml"), configuration.text());
        int portBase = freePorts(firstPort);
        var command = new ProcessBuilder(
                home.resolve("agentport").toString(),
                "up",
                "--json",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                file.toString(),
                "--port-base",
                Integer.toString(portBase));
        command.environment().putAll(configuration.environment());
        command.redirectError(directory.resolve("up.err").toFile());
        long begun = System.nanoTime();
        var launcher = command.start();
        // whoever ends this process means the whole of it
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::destroy, "end"));
        try {
            var ready = ready(launcher, directory);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            return new Installation(launcher, directory, portBase, ready, took);
        } catch (IOException | InterruptedException e) {
            launcher.destroy();
            throw e;
        }
    }

    private static JsonNode ready(Process launcher, Path directory) throws IOException, InterruptedException {
        var line = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                line.complete(String.valueOf(
                        launcher.inputReader(StandardCharsets.UTF_8).readLine()));
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            var said = line.get(UP.toSeconds(), TimeUnit.SECONDS);
            if (said.startsWith("{")) {
                return JSON.readTree(said);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("`./agentport up` was not ready within " + UP.toMinutes() + " minutes", e);
        }
        throw new IOException("`./agentport up` ended:\n" + Files.readString(directory.resolve("up.err")));
    }

    private static int freePorts(int first) throws IOException {
        for (int base = first; base < LAST_BASE; base += PORTS) {
            int free = 0;
            while (free < PORTS && isFree(base + free)) {
                free++;
            }
            if (free == PORTS) {
                return base;
            }
        }
        throw new IOException("no " + PORTS + " free ports in a row above " + first);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** From typing the command to the line that says that everything is ready. */
    Duration startTook() {
        return startTook;
    }

    URI gateway() {
        return URI.create(ready.path("gateway").asText());
    }

    URI approval() {
        return URI.create(ready.path("approval").asText());
    }

    URI policy() {
        return URI.create(ready.path("policy").asText());
    }

    URI connector() {
        return URI.create(ready.path("connector").asText());
    }

    String agentKey() {
        return ready.path("agent_key").asText();
    }

    String adminUser() {
        return ready.path("admin_user").asText();
    }

    String adminPassword() {
        return ready.path("admin_password").asText();
    }

    int brokerPort() {
        return portBase + BROKER_PORT;
    }

    int databasePort() {
        return portBase + DATABASE_PORT;
    }

    /** A password that the launcher keeps for itself. */
    String password(String user) throws IOException {
        return Files.readString(directory.resolve("data/keys/launcher/" + user + "-password"))
                .strip();
    }

    /** What runs for it: the services in the order of a call's path, what they stand on, and the launcher. */
    List<Program> programs() throws IOException {
        var programs = new ArrayList<Program>();
        for (var name : SERVICES) {
            programs.add(new Program(name, pid(name), true));
        }
        programs.add(new Program(BROKER, pid(BROKER), true));
        programs.add(new Program(DATABASE, pid(DATABASE), false));
        programs.add(new Program("launcher", launcher.pid(), true));
        return programs;
    }

    private long pid(String name) throws IOException {
        var file = directory.resolve("data/run/" + name + ".pid");
        return Long.parseLong(Files.readAllLines(file).getFirst());
    }

    @Override
    public void close() throws InterruptedException {
        launcher.destroy();
        if (!launcher.waitFor(DOWN.toSeconds(), TimeUnit.SECONDS)) {
            launcher.descendants().forEach(ProcessHandle::destroyForcibly);
            launcher.destroyForcibly();
        }
    }
}
