// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.seals.SealPair;
import io.agentport.local.processes.PidFile;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real broker and a real database; the services are {@link PretendedService}s. */
class LauncherIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> PROCESSES =
            List.of("gateway-service", "policy-service", "approval-service", "connector-service", "broker", "database");

    @TempDir
    private Path temporary;

    private Path home;
    private Path data;
    private int portBase;

    @BeforeEach
    void prepare() throws IOException {
        home = temporary.resolve("home");
        data = temporary.resolve("data");
        PretendedHome.build(home);
        portBase = IntStream.iterate(23_000, base -> base < 32_000, base -> base + 23)
                .filter(base -> new LocalPorts(base).taken().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private LauncherProcess up(String... more) throws IOException {
        var arguments = new ArrayList<>(
                List.of("up", "--json", "--data", data.toString(), "--port-base", Integer.toString(portBase)));
        arguments.addAll(List.of(more));
        return LauncherProcess.start(
                home, Map.of("STRIPE_API_KEY", "sk_of_the_user"), arguments.toArray(String[]::new));
    }

    private static JsonNode ready(LauncherProcess launcher) throws IOException {
        var line = launcher.line();
        assertThat(line).as(launcher.errors()).startsWith("{");
        return JSON.readTree(line);
    }

    private ProcessHandle process(String name) {
        return await().atMost(PATIENCE)
                .until(() -> pidFile(name).running(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    private PidFile pidFile(String name) {
        return new PidFile(data.resolve("run").resolve(name + ".pid"));
    }

    private void assertEverythingEnds() {
        for (var name : PROCESSES) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(pidFile(name).running()).as(name).isEmpty());
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(new LocalPorts(portBase).taken()).isEmpty());
    }

    @Test
    void anInstallationSupervisesItsProcessesAndKeepsWhatIsSecretApart() throws Exception {
        try (var launcher = up()) {
            var said = ready(launcher);
            assertThat(said.at("/gateway").asText()).isEqualTo("http://127.0.0.1:" + portBase);
            assertThat(said.at("/admin_user").asText()).isEqualTo("admin");
            assertThat(said.at("/admin_password").asText()).matches("[a-z0-9]{4}(-[a-z0-9]{4}){3}");
            assertThat(said.at("/agent").asText()).isEqualTo("default");
            assertThat(said.at("/agent_key").asText()).isEqualTo("ap_pretended");
            assertOnlyTheConnectorSeesTheUsersSecrets();
            assertThat(Files.getPosixFilePermissions(data)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertASecondLauncherIsRefused();
            assertWhatIsKilledIsStartedAgain();
        }
        assertEverythingEnds();
    }

    private void assertOnlyTheConnectorSeesTheUsersSecrets() throws IOException {
        for (var service : Service.values()) {
            var environment = Files.readString(
                    data.resolve("work").resolve(service.title()).resolve("environment.txt"));
            var secrets = new String[] {"STRIPE_API_KEY=sk_of_the_user", "SANDBOX_TOKEN="};
            if (service == Service.CONNECTOR) {
                assertThat(environment).contains(secrets);
            } else {
                assertThat(environment).doesNotContain(secrets);
            }
            var seals = data.resolve("keys").resolve(service.title()).resolve("seals");
            for (var pair : SealPair.values()) {
                assertThat(Files.exists(seals.resolve(pair.fileName())))
                        .isEqualTo(service.sealPairs().contains(pair));
            }
        }
    }

    private void assertASecondLauncherIsRefused() throws Exception {
        try (var second = up()) {
            assertThat(second.exitStatus()).isEqualTo(1);
            assertThat(second.errors())
                    .startsWith("agentport: AgentPort already runs")
                    .hasLineCount(1);
        }
        assertThat(pidFile("launcher").running()).isPresent();
    }

    private void assertWhatIsKilledIsStartedAgain() {
        for (var name : PROCESSES) {
            var victim = process(name);
            victim.destroyForcibly();
            await().atMost(PATIENCE)
                    .until(() -> pidFile(name)
                            .running()
                            .filter(process -> process.pid() != victim.pid())
                            .isPresent());
        }
        await().atMost(PATIENCE)
                .until(() -> IntStream.of(0, 1, 2, 3, 20, 21).allMatch(offset -> Ports.answers(portBase + offset)));
    }

    @Test
    void whenTheLauncherIsKilledItsChildrenEndAndTheNextStartSaysNeitherPasswordNorKey() throws Exception {
        var launcher = up();
        ready(launcher);
        // said first and noted then: who is killed in between says it again
        await().atMost(PATIENCE).until(() -> Files.exists(data.resolve("announced")));
        launcher.handle().destroyForcibly();
        assertEverythingEnds();
        try (var next = up()) {
            assertThat(ready(next).fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("gateway", "approval", "policy", "connector", "admin_user");
        }
    }

    @Test
    void detachedItStaysUntilDown() throws Exception {
        try (var launcher = up("--detach")) {
            ready(launcher);
            assertThat(launcher.exitStatus()).as(launcher.errors()).isZero();
        }
        process("gateway-service").destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(data.resolve("logs/launcher.log"))
                        .content()
                        .contains("gateway-service ended by itself"));
        process("gateway-service");
        await().atMost(PATIENCE).until(() -> Ports.answers(portBase));
        try (var status = LauncherProcess.start(home, Map.of(), "status", "--data", data.toString())) {
            assertThat(status.everything())
                    .contains("AgentPort runs", "policy-service", "it does not stop one with a shell");
            assertThat(status.exitStatus()).isZero();
        }
        try (var down = LauncherProcess.start(home, Map.of(), "down", "--data", data.toString())) {
            assertThat(down.everything()).contains("AgentPort has ended");
        }
        assertEverythingEnds();
    }

    @Test
    void whatNobodyReadIsSaidAgainByTheNextStart() throws Exception {
        try (var launcher = up()) {
            launcher.stopReading();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(launcher.errors()).contains("nobody read"));
        }
        try (var next = up()) {
            assertThat(ready(next).at("/admin_password").asText()).isNotEmpty();
        }
    }

    @Test
    void aPortInUseIsNamedInOneLine() throws Exception {
        try (var taken = new ServerSocket(portBase + 2, 1, InetAddress.getLoopbackAddress());
                var launcher = up()) {
            assertThat(launcher.exitStatus()).isEqualTo(1);
            assertThat(launcher.errors())
                    .contains("port " + taken.getLocalPort() + " (policy-service)")
                    .hasLineCount(1);
        }
    }

    @Test
    void aConfigurationThatIsNotThereIsNamedInOneLine() throws Exception {
        try (var launcher = up("--config", temporary.resolve("absent.yaml").toString())) {
            assertThat(launcher.exitStatus()).isEqualTo(1);
            assertThat(launcher.errors()).contains("absent.yaml").hasLineCount(1);
        }
    }

    @Test
    void anInvalidConfigurationEndsTheFirstStartWithLineAndColumn() throws Exception {
        var file = Files.writeString(temporary.resolve("bad.yaml"), "invalid");
        try (var launcher = up("--config", file.toString())) {
            assertThat(launcher.exitStatus()).isEqualTo(1);
            assertThat(launcher.errors()).contains(file + ": line 3, column 7: unknown tier `x`");
        }
        assertEverythingEnds();
    }
}
