// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.events.Topic;
import io.agentport.local.processes.Held;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The broker as {@code up} runs it: in a process of its own, with users and access rules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedBrokerIT {
    private static final String PREFIX = "agentport.";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path directory;

    private BrokerSettings settings;
    private Held broker;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        settings = new BrokerSettings(
                directory.resolve("broker"),
                Ports.free(),
                Ports.free(),
                List.of(
                        new BrokerUser("launcher", "password-of-launcher", true),
                        new BrokerUser("gateway", "password-of-gateway", false),
                        new BrokerUser("policy", "password-of-policy-x", false),
                        new BrokerUser("stranger", "password-of-stranger", false)));
        run();
        try (var admin = Admin.create(as("launcher"))) {
            Topics.create(admin, PREFIX);
            AccessRules.apply(admin, PREFIX);
        }
    }

    private void run() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = BrokerProcess.command(
                java, System.getProperty("java.class.path"), settings, directory.resolve("broker.properties"));
        broker = Held.start("broker", "java", command, directory, "TERM");
        await().atMost(PATIENCE).until(() -> Ports.answers(settings.port()));
    }

    @AfterAll
    void end() throws IOException {
        broker.close();
    }

    private Map<String, Object> as(String user) {
        var password = settings.users().stream()
                .filter(known -> known.name().equals(user))
                .findFirst()
                .orElseThrow();
        return as(password);
    }

    private Map<String, Object> as(BrokerUser user) {
        var config = new HashMap<String, Object>();
        config.put("bootstrap.servers", settings.bootstrapServers());
        config.put("security.protocol", "SASL_PLAINTEXT");
        config.put("sasl.mechanism", "SCRAM-SHA-256");
        config.put("sasl.jaas.config", user.jaasConfig());
        config.put("default.api.timeout.ms", 60_000);
        config.put("max.block.ms", 60_000);
        return config;
    }

    private void send(String user, Topic topic, String value) throws Exception {
        try (var producer = new KafkaProducer<>(as(user), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.name(PREFIX), "key", value))
                    .get();
        }
    }

    private List<String> read(String user, String group, Topic topic) {
        var config = as(user);
        config.put("group.id", group);
        config.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic.name(PREFIX)));
            var values = new java.util.ArrayList<String>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return !values.isEmpty();
            });
            return values;
        }
    }

    @Test
    void aStrangerIsRefused() {
        try (var admin = Admin.create(as(new BrokerUser("gateway", "not-the-right-password", false)))) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void aUserWithoutARuleNeitherWritesNorReads() {
        assertThatThrownBy(() -> send("stranger", Topic.CALLS, "x"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> read("stranger", "stranger-service.calls", Topic.CALLS))
                .isInstanceOfAny(GroupAuthorizationException.class, TopicAuthorizationException.class);
    }

    @Test
    void aServiceWritesNothingThatAnotherOneDecides() {
        assertThatThrownBy(() -> send("gateway", Topic.PERMITS, "x"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void aServiceUsesOnlyItsOwnGroups() {
        assertThatThrownBy(() -> read("policy", "gateway-service.x", Topic.CALLS))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void policyAloneSeesHowFarTheLedgerHasRead() throws Exception {
        var topics = Arrays.stream(Topic.values())
                .filter(topic -> !topic.compacted())
                .map(topic -> topic.name(PREFIX))
                .toList();
        var configurations = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        var ends = topics.stream()
                .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> OffsetSpec.latest()));
        try (var admin = Admin.create(as("policy"))) {
            assertThat(admin.describeTopics(topics).allTopicNames().get()).hasSameSizeAs(topics);
            assertThat(admin.describeConfigs(configurations).all().get()).hasSameSizeAs(topics);
            assertThat(admin.listOffsets(ends).all().get()).hasSameSizeAs(topics);
            assertThat(admin.listConsumerGroupOffsets(Topic.LEDGER_GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isEmpty();
        }
        try (var admin = Admin.create(as("gateway"))) {
            assertThatThrownBy(() -> admin.listConsumerGroupOffsets(Topic.LEDGER_GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .hasCauseInstanceOf(GroupAuthorizationException.class);
        }
    }

    @Test
    void aRuleThatIsNotOfTheTableIsTakenAway() throws Exception {
        var pattern = new ResourcePattern(ResourceType.TOPIC, Topic.PERMITS.name(PREFIX), PatternType.LITERAL);
        var entry = new AccessControlEntry("User:policy", "*", AclOperation.READ, AclPermissionType.ALLOW);
        var rule = new AclBinding(pattern, entry);
        try (var admin = Admin.create(as("launcher"))) {
            admin.createAcls(List.of(rule)).all().get();

            AccessRules.apply(admin, PREFIX);

            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get())
                    .isNotEmpty()
                    .doesNotContain(rule);
        }
    }

    @Test
    void aBrokerThatCannotStartEnds() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var taken = new BrokerSettings(directory.resolve("second"), settings.port(), Ports.free(), settings.users());
        var command = BrokerProcess.command(
                java, System.getProperty("java.class.path"), taken, directory.resolve("second.properties"));
        try (var second = Held.start("second", "java", command, directory, "TERM")) {
            await().atMost(PATIENCE).until(() -> !second.alive());
        }
    }

    @Test
    void acknowledgedRecordsSurviveAKillAndUsersStillLogIn() throws Exception {
        send("gateway", Topic.CALLS, "before the kill");
        broker.kill();

        run();

        assertThat(read("policy", "policy-service.decisions", Topic.CALLS)).contains("before the kill");
    }
}
