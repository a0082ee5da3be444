// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.local.processes.PidFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole AgentPort, brought up by the command that a user types, for the tests of one class. */
final class Stack implements AutoCloseable {
    static final Path ROOT =
            Path.of(System.getProperty("user.dir")).resolve("..").normalize().toAbsolutePath();
    static final String PASSWORD = "a real password of the admin";

    private static final Duration UP = Duration.ofMinutes(8);
    private static final int PORTS = 23;

    private final Process launcher;
    private final Path directory;
    private final JsonNode ready;
    private final int portBase;
    private String token = "";

    private Stack(Process launcher, Path directory, JsonNode ready, int portBase) {
        this.launcher = launcher;
        this.directory = directory;
        this.ready = ready;
        this.portBase = portBase;
    }

    /** Writes the configuration, runs {@code ./agentport up} with the environment added, and waits until it is ready. */
    static Stack up(String configuration, Map<String, String> environment) throws IOException, InterruptedException {
        return up(configuration, environment, newDirectory());
    }

    static Path newDirectory() throws IOException {
        var stacks = Files.createDirectories(Path.of("target", "stacks").toAbsolutePath());
        return Files.createTempDirectory(stacks, "stack");
    }

    /** As {@link #up(String, Map)}, with everything that it keeps in that directory. */
    static Stack up(String configuration, Map<String, String> environment, Path directory)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("agentport.yaml"), configuration);
        int portBase = freePorts();
        var launcher = launch(directory, portBase, environment);
        return new Stack(launcher, directory, ready(launcher, directory), portBase);
    }

    /** Kills the launcher, which takes everything with it, and brings the same installation up again. */
    Stack killedAndUpAgain(Map<String, String> environment) throws IOException, InterruptedException {
        Processes.kill(launcher.toHandle());
        var again = launch(directory, portBase, environment);
        var answer = (ObjectNode) ready(again, directory);
        List.of("admin_user", "admin_password", "agent_key").forEach(once -> answer.set(once, ready.get(once)));
        return new Stack(again, directory, answer, portBase);
    }

    private static Process launch(Path directory, int portBase, Map<String, String> environment) throws IOException {
        var command = new ProcessBuilder(
                ROOT.resolve("agentport").toString(),
                "up",
                "--json",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                directory.resolve("agentport.yaml").toString(),
                "--port-base",
                String.valueOf(portBase));
        command.environment().put("AGENTPORT_BUILD", "never"); // the build that runs these tests has done it
        command.environment().putAll(environment);
        command.redirectError(
                ProcessBuilder.Redirect.appendTo(directory.resolve("up.err").toFile()));
        return command.start();
    }

    private static JsonNode ready(Process launcher, Path directory) throws IOException, InterruptedException {
        var reader = Processes.text(launcher.inputReader(StandardCharsets.UTF_8)::readLine);
        String answer;
        try {
            answer = String.valueOf(reader.get(UP.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException | ExecutionException e) {
            answer = "nothing within " + UP;
        }
        if (!answer.startsWith("{")) {
            launcher.destroy();
            throw new AssertionError(
                    "`./agentport up` said " + answer + "\n" + Files.readString(directory.resolve("up.err")));
        }
        return Http.JSON.readTree(answer);
    }

    /** The first of {@value #PORTS} ports that are free now; two runs beside each other begin at ports of their own. */
    private static int freePorts() throws IOException {
        int first = Integer.getInteger("agentport.test.first-port", 21_000);
        for (int base = first; base < 32_000; base += PORTS) {
            int free = 0;
            while (free < PORTS && isFree(base + free)) {
                free++;
            }
            if (free == PORTS) {
                return base;
            }
        }
        throw new IOException("no " + PORTS + " free ports in a row");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    Path configuration() {
        return directory.resolve("agentport.yaml");
    }

    Path data() {
        return directory.resolve("data");
    }

    int port(int offset) {
        return portBase + offset;
    }

    int brokerPort() {
        return port(20);
    }

    int databasePort() {
        return port(21);
    }

    String agentKey() {
        return ready.at("/agent_key").asText();
    }

    URI gatewayUrl() {
        return URI.create(ready.at("/gateway").asText());
    }

    /** The agent that {@code up} printed. */
    Http agent() {
        return agent(agentKey());
    }

    Http agent(String key) {
        return new Http(gatewayUrl(), "Bearer " + key);
    }

    Http approval(String authorization) {
        return new Http(URI.create(ready.at("/approval").asText()), authorization);
    }

    Http policy(String authorization) {
        return new Http(URI.create(ready.at("/policy").asText()), authorization);
    }

    Http connector(String authorization) {
        return new Http(URI.create(ready.at("/connector").asText()), authorization);
    }

    /** The {@code Authorization} header of the admin, who logs in, and sets a real password, the first time. */
    String login() {
        if (token.isEmpty()) {
            token = newLogin();
        }
        return token;
    }

    private String newLogin() {
        var first = approval("")
                .post(
                        "/v1/login",
                        "{\"user\":\"%s\",\"password\":\"%s\",\"new_password\":\"%s\"}"
                                .formatted(
                                        ready.at("/admin_user").asText(),
                                        ready.at("/admin_password").asText(),
                                        PASSWORD));
        var answer = first.status() == 200
                ? first
                : approval("")
                        .post(
                                "/v1/login",
                                "{\"user\":\"%s\",\"password\":\"%s\"}"
                                        .formatted(ready.at("/admin_user").asText(), PASSWORD));
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return "Bearer " + answer.text("/token");
    }

    /** An agent of the configuration with a new key, once it is let in and has at least so many tools. */
    Http admitted(String agent, int tools) {
        var admitted = agent(newKey(agent));
        untilItHasTools(agent, admitted, tools);
        return admitted;
    }

    /** A new key of an agent, which is let in a moment later. */
    String newKey(String agent) {
        var rotated = people().policy().post("/v1/agents/" + agent + "/rotate", "{}");
        assertThat(rotated.status()).as(rotated.toString()).isEqualTo(200);
        return rotated.text("/key");
    }

    /** A key that the agents API has just given out is let in a moment later. */
    void untilItHasTools(String agent, Http admitted, int tools) {
        Eventually.get(
                agent + " has its tools",
                Duration.ofSeconds(60),
                () -> admitted.get("/v1/tools").json().path("tools").size(),
                found -> found >= tools);
    }

    People people() {
        return new People(approval(login()), policy(login()), connector(login()));
    }

    /** The people's APIs, as the admin. */
    record People(Http approval, Http policy, Http connector) {
        /** The pending approval of a tool, waited for. */
        JsonNode pendingApproval(String tool) {
            return Eventually.get(
                            "a pending approval of " + tool,
                            Duration.ofSeconds(20),
                            () -> approval.get("/v1/approvals?status=pending")
                                    .json()
                                    .at("/approvals"),
                            approvals -> find(approvals, tool) != null)
                    .findParents("id")
                    .stream()
                    .filter(approval -> approval.at("/tool").asText().equals(tool))
                    .findFirst()
                    .orElseThrow();
        }

        private static JsonNode find(JsonNode approvals, String tool) {
            for (var approval : approvals) {
                if (approval.at("/tool").asText().equals(tool)) {
                    return approval;
                }
            }
            return null;
        }

        Http.Answer decide(JsonNode pending, String decision) {
            return approval.post(
                    "/v1/approvals/" + pending.at("/id").asText() + "/decision",
                    "{\"decision\":\"%s\",\"seen\":%s}".formatted(decision, pending.at("/seen")));
        }
    }

    /** The running process of a child of the launcher, from the file where it stands for the next {@code up}. */
    ProcessHandle process(String child) {
        return Eventually.get(
                        "a process of " + child,
                        Duration.ofSeconds(60),
                        () -> new PidFile(data().resolve("run").resolve(child + ".pid")).running(),
                        Optional::isPresent)
                .orElseThrow();
    }

    boolean isUp() {
        return launcher.isAlive();
    }

    /** All processes below the launcher, by their ids. */
    Map<String, ProcessHandle> processes() {
        return launcher.descendants().collect(Collectors.toMap(child -> String.valueOf(child.pid()), child -> child));
    }

    /** The process of a child of the launcher, and those that start and watch it. */
    Map<String, ProcessHandle> processesOf(String child) {
        var first = process(child);
        for (var parent = first.parent().orElseThrow(); parent.pid() != launcher.pid(); ) {
            first = parent;
            parent = first.parent().orElseThrow();
        }
        return Stream.concat(Stream.of(first), first.descendants())
                .collect(Collectors.toMap(process -> String.valueOf(process.pid()), process -> process));
    }

    /** What a service tells Prometheus; services are numbered as their ports are. */
    String metrics(int service) {
        var answer = new Http(URI.create("http://127.0.0.1:" + port(10 + service)), "").get("/q/metrics");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.response().body();
    }

    /** What a service says of its health, whether it is ready or not. */
    String health(int service) {
        return new Http(URI.create("http://127.0.0.1:" + port(10 + service)), "")
                .get("/q/health")
                .response()
                .body();
    }

    List<Path> logs() throws IOException {
        try (var files = Files.walk(data())) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    Path upOutput() {
        return directory.resolve("up.err");
    }

    /** Runs a command of the CLI against this stack. */
    Cli cli() {
        return new Cli(this, directory.resolve("cli"));
    }

    /** As {@link #cli}, logged in as the admin. */
    Cli adminCli() {
        login(); // so that the real password is set
        var cli = cli();
        var ran = cli.typing(PASSWORD + "\n", "login", "--user", "admin", "--password-stdin");
        if (ran.exitCode() != 0) {
            throw new IllegalStateException(ran.toString());
        }
        return cli;
    }

    /** Ends everything, and fails if the ledger holds two outcomes of one call, which no test allows. */
    @Override
    public void close() {
        try {
            assertThat(Ledger.of(this).conflicts())
                    .as("calls with two outcomes")
                    .isZero();
        } finally {
            end();
        }
    }

    private void end() {
        launcher.destroy();
        try {
            if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
                launcher.descendants().forEach(ProcessHandle::destroyForcibly);
                launcher.destroyForcibly();
                throw new AssertionError("`up` did not end within a minute of being asked to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
