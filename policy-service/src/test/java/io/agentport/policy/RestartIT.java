// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.policy.configuration.Bundled;
import io.agentport.testing.Backing;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A start on what an earlier run left: a stored revision, a full catalogue, a call that waits; the file is bad by now. */
@QuarkusTest
@TestProfile(RestartIT.Left.class)
class RestartIT {
    /** Topics, schema and file of its own, with all that in them. */
    public static class Left implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var backing = Backing.shared();
            var prefix = backing.freshTopicsPrefix();
            var schema = backing.freshSchema();
            var file = Path.of("target/restart/agentport.yaml");
            var key = AgentKey.random();
            var call = Installation.call(
                    "default", key, "list_customers", Instant.now().plusSeconds(300));
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, Installation.SEED + "oops\n");
                fill(backing.jdbcUrl(), schema, backing.freshSchemaPassword(), key);
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
            publish(backing.bootstrapServers(), prefix, call);
            var config = new HashMap<String, String>();
            config.put("kafka.bootstrap.servers", backing.bootstrapServers());
            config.put("agentport.topics-prefix", prefix);
            config.put("agentport.seals.directory", backing.sealsDirectory().toString());
            config.put("agentport.configuration.file", file.toString());
            config.put("quarkus.datasource.reactive.url", backing.reactiveUrl());
            config.put("quarkus.datasource.jdbc.url", backing.jdbcUrl());
            config.put("quarkus.datasource.username", schema);
            config.put("quarkus.datasource.password", backing.freshSchemaPassword());
            config.put("quarkus.oidc.public-key", backing.peoplesPublicKey());
            return config;
        }

        private static void fill(String url, String schema, String password, AgentKey key) throws SQLException {
            Flyway.configure().dataSource(url, schema, password).load().migrate();
            try (var connection = DriverManager.getConnection(url, schema, password);
                    var revision = connection.prepareStatement("insert into configuration_revision"
                            + " (digest, text, adopted_at) values (?, ?, now() - interval '1 day')");
                    var agent = connection.prepareStatement(
                            "insert into agent values" + " ('default', 'file', null, 45, 600, now(), null)");
                    var agentKey = connection.prepareStatement(
                            "insert into agent_key values (?, 'default', ?, now(), null)")) {
                revision.setString(1, Digest.ofText(Installation.SEED).value());
                revision.setString(2, Installation.SEED);
                revision.executeUpdate();
                agent.executeUpdate();
                agentKey.setString(1, key.hash().value());
                agentKey.setBytes(2, key.proofKey());
                agentKey.executeUpdate();
            }
        }

        private static void publish(String bootstrapServers, String prefix, CallRequested call) {
            var catalogue = new ArrayList<Event>(List.of(Bundled.STRIPE, Bundled.SANDBOX));
            Bundled.STRIPE
                    .tools()
                    .forEach((tool, risk) -> catalogue.add(Installation.tool(new ToolId("stripe", tool), risk)));
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                catalogue.forEach(event -> send(producer, Topic.CATALOG.name(prefix), event));
                send(producer, Topic.CALLS.name(prefix), call);
            }
        }

        private static void send(KafkaProducer<byte[], byte[]> producer, String topic, Event event) {
            var unused =
                    producer.send(new ProducerRecord<>(topic, event.key().getBytes(UTF_8), EventJson.write(event)));
        }
    }

    @Inject
    Installation installation;

    @TestHTTPResource(value = "/health/ready", management = true)
    String readiness;

    @Test
    void theStoredRevisionDecidesAndHealthSaysWhatIsWrongWithTheFile() {
        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.CallPermitted.class)) {
            permits.await(event -> event.call().tool().tool().equals("list_customers"));
        }

        Awaitility.await()
                .atMost(Probe.WAIT)
                .untilAsserted(() -> RestAssured.given()
                        .get(readiness)
                        .then()
                        .statusCode(200)
                        .body(check("policy", "data.state"), equalTo("refused"))
                        .body(check("policy", "data.revision"), equalTo(1))
                        .body(
                                check("policy", "data.problems"),
                                endsWith("agentport.yaml:10:1: not YAML: could not find expected ':'"))
                        .body(check("decisions", "data.revision"), equalTo(1)));
        assertThat(installation.policies().get("text")).isEqualTo(Installation.SEED);
    }

    private static String check(String name, String field) {
        return "checks.find { it.name == '" + name + "' }." + field;
    }
}
