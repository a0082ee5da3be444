// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The file changes under a running service. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "policy"), @ResourceArg(name = "topics", value = "fresh")})
class ConfigurationWatchIT {
    private static final int MANY = 3_000;
    private static final String OTHER = Installation.SEED + "  sandbox: {}\n";

    @Inject
    Installation installation;

    private int revision;

    @BeforeEach
    void aPolicyIsInForce() {
        installation.publishCatalogue();
        revision = installation.adopt(Installation.SEED);
    }

    @Test
    void aBadFileChangesNothingAndAGoodOneTakesOver() {
        var bad = Installation.SEED.replace("create_refund: ask_approve", "create_refnd: ask_approve");
        installation.write(bad);

        var policies = awaitState("refused");
        assertThat(policies.get("text")).isEqualTo(Installation.SEED);
        assertThat(policies.get("revision")).isEqualTo(revision);
        assertThat(policies.get("problems").toString())
                .isEqualTo("[{line=7, column=7, message=unknown tool `create_refnd` of `stripe`, did you mean"
                        + " `create_refund`?}]");
        try (var audit = installation.probe(Topic.AUDIT, Audited.class)) {
            var refused = audit.await(event -> event.action().equals("policy.refused")
                    && event.details().toString().contains("create_refnd"));
            assertThat(refused.details().get("problem_1"))
                    .endsWith(
                            "agentport.yaml:7:7: unknown tool `create_refnd` of `stripe`, did you mean `create_refund`?");
        }

        var next = installation.adopt(OTHER);

        assertThat(next).isGreaterThan(revision);
        assertThat(installation.policies().get("problems").toString()).isEqualTo("[]");
    }

    @Test
    void anAdoptedRevisionIsOnRecordWithWhatItChanges() {
        var next = installation.adopt(Installation.SEED.replace("get_customer: auto_approve", "get_customer: deny"));

        try (var audit = installation.probe(Topic.AUDIT, Audited.class)) {
            var adopted = audit.await(event ->
                    event.action().equals("policy.adopted") && event.subject().equals(Integer.toString(next)));
            assertThat(adopted.actor()).isEqualTo("service:policy-service");
            assertThat(adopted.details().get("changed"))
                    .isEqualTo("integrations.stripe.permissions.get_customer: auto_approve -> deny");
        }
    }

    @Test
    void goingBackToAnOlderTextIsANewRevision() {
        var second = installation.adopt(OTHER);

        assertThat(installation.adopt(Installation.SEED)).isGreaterThan(second);
    }

    @Test
    void anIntegrationThatIsGoneIsRetracted() {
        installation.adopt(OTHER);
        try (var integrations = installation.probe(Topic.INTEGRATIONS, IntegrationDeclared.class)) {
            integrations.await(event -> event.integration().equals("sandbox"));

            installation.adopt(Installation.SEED);

            integrations.awaitRetraction("sandbox");
        }
    }

    /** They were published in a chain of calls that was as deep as they are many, which ended in a stack overflow. */
    @Test
    void thousandsOfAgentsArePublished() {
        var agents = new StringBuilder(Installation.SEED).append("agents:\n");
        for (int i = 0; i < MANY; i++) {
            agents.append("  agent-").append(i).append(": {calls_per_minute: 7}\n");
        }
        installation.adopt(agents.toString());

        try (var published = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            published.await(
                    event -> event.agent().value().equals("agent-" + (MANY - 1)) && event.callsPerMinute() == 7);
        }
    }

    @Test
    void aLinkThatIsTurnedAsKubernetesDoesIsFollowed() throws IOException {
        var directory = installation.file.getParent();
        var first = Files.createTempDirectory(directory, "..v1");
        var second = Files.createTempDirectory(directory, "..v2");
        Files.writeString(first.resolve("agentport.yaml"), Installation.SEED);
        Files.writeString(second.resolve("agentport.yaml"), OTHER);
        var data = directory.resolve("..data");
        Files.deleteIfExists(data);
        Files.createSymbolicLink(data, first.getFileName());
        Files.delete(installation.file);
        Files.createSymbolicLink(installation.file, data.getFileName().resolve("agentport.yaml"));

        var turned = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
        Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE);

        Awaitility.await()
                .atMost(Probe.WAIT)
                .until(() -> OTHER.equals(installation.policies().get("text")));
        Files.delete(installation.file);
    }

    @Test
    void aFileThatIsGoneChangesNothingAndIsSaid() throws IOException {
        Files.delete(installation.file);

        var policies = awaitState("missing");

        assertThat(policies.get("text")).isEqualTo(Installation.SEED);
        assertThat(policies.get("problems").toString()).contains("there is no such file");
    }

    @Test
    void whatAnotherReplicaAdoptedIsInForceHereToo() throws SQLException {
        try (var connection = DriverManager.getConnection(Backing.shared().jdbcUrl("policy"));
                var insert = connection.prepareStatement(
                        "insert into configuration_revision (digest, text, adopted_at) values (?, ?, now())")) {
            insert.setString(1, Digest.ofText(OTHER).value());
            insert.setString(2, OTHER);
            insert.executeUpdate();
        }

        Awaitility.await()
                .atMost(Probe.WAIT)
                .until(() -> OTHER.equals(installation.policies().get("text")));
        // the file here has not changed, so it does not take over again by itself
        installation.adopt(Installation.SEED + "# changed\n");
    }

    @Test
    void aFileIsCheckedWithoutBeingAdopted() {
        installation
                .admin()
                .contentType("application/yaml")
                .body("integrations:\n  stripe:\n    api_key: literal\n".getBytes(UTF_8))
                .post("/v1/policies/check")
                .then()
                .statusCode(200)
                .body("valid", is(false))
                .body("problems[0].line", equalTo(3))
                .body("problems[0].column", equalTo(14));
        installation
                .admin()
                .contentType("application/yaml")
                .body(OTHER.getBytes(UTF_8))
                .post("/v1/policies/check")
                .then()
                .statusCode(200)
                .body("valid", is(true));

        assertThat(installation.policies().get("text")).isEqualTo(Installation.SEED);
    }

    @ParameterizedTest
    @MethodSource("noFiles")
    void whatIsNoSuchFileIsRefusedWithAPlaceToo(byte[] body, String problem) {
        check(body)
                .statusCode(200)
                .body("valid", is(false))
                .body("problems[0].line", equalTo(1))
                .body("problems[0].column", equalTo(1))
                .body("problems[0].message", equalTo(problem));
    }

    static Stream<Arguments> noFiles() {
        return Stream.of(
                arguments(new byte[0], "expected `integrations`, found nothing"),
                arguments(new byte[] {(byte) 0xff, (byte) 0xfe, 0}, "expected UTF-8 text"),
                arguments(new byte[] {0, 1, 2}, "not YAML: it holds a character that YAML does not allow"),
                arguments("#".repeat(1024 * 1024 + 1).getBytes(UTF_8), "expected at most 1048576 characters"));
    }

    @Test
    void aFileThatNobodyWritesIsNotEvenRead() throws IOException {
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout((int) Probe.WAIT.toMillis());
            socket.getOutputStream()
                    .write("""
                            POST /v1/policies/check HTTP/1.1\r
                            Host: 127.0.0.1:%d\r
                            Authorization: Bearer %s\r
                            Content-Type: application/yaml\r
                            Content-Length: 3145728\r
                            \r
                            """.formatted(RestAssured.port, Backing.shared().peoplesToken("ada", "admin"))
                            .getBytes(UTF_8));

            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    private ValidatableResponse check(byte[] body) {
        return installation
                .admin()
                .contentType("application/yaml")
                .body(body)
                .post("/v1/policies/check")
                .then();
    }

    @Test
    void aRefusalIsOnRecordThoughTheDatabaseWasAwayForAWhile() throws SQLException {
        var bad = Installation.SEED.replace("create_refund: ask_approve", "create_rfund: ask_approve");
        inDatabase("alter table outbox rename to outbox_away");
        try {
            installation.write(bad);
            awaitState("refused");
        } finally {
            inDatabase("alter table outbox_away rename to outbox");
        }

        try (var audit = installation.probe(Topic.AUDIT, Audited.class)) {
            audit.await(event -> event.action().equals("policy.refused")
                    && event.details().toString().contains("create_rfund"));
        }
    }

    private static void inDatabase(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(Backing.shared().jdbcUrl("policy"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Map<String, Object> awaitState(String state) {
        return Awaitility.await()
                .atMost(Probe.WAIT)
                .until(installation::policies, policies -> state.equals(policies.get("state")));
    }
}
