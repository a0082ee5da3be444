// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.effective.BundledConnectors;
import io.agentport.connector.connectors.effective.FakeDeclarations;
import io.agentport.connector.connectors.effective.FakeDiscoveries;
import io.agentport.connector.connectors.effective.IntegrationReader;
import io.agentport.connector.connectors.effective.Integrations;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.seals.SealedClaims;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogPublisherTest {
    private static final int CONNECTORS = 2;
    private static final int SANDBOX_TOOLS = 12;

    private final FakeDeclarations declared = new FakeDeclarations();
    private final FakeDiscoveries discovered = new FakeDiscoveries();
    private final FakeCatalog topic = new FakeCatalog();
    private final CatalogPublisher publisher = publisher();

    private CatalogPublisher publisher() {
        var connectors = new BundledConnectors();
        var config = new SmallRyeConfigBuilder()
                .withDefaultValue("agentport.sandbox.url", "http://127.0.0.1:4769")
                .build();
        var integrations =
                new Integrations(declared, discovered, new IntegrationReader(connectors, discovered, config));
        return new CatalogPublisher(topic, connectors, integrations, declared, discovered);
    }

    private static SealedClaims.Integration sandbox(String secret) {
        return new SealedClaims.Integration(
                "try", 1, "bundled", "sandbox", null, Map.of("token", secret), Map.of(), List.of());
    }

    @AfterEach
    void stop() {
        publisher.stop(new ShutdownEvent());
    }

    @Test
    void nothingIsPublishedOrRetractedBeforeBothTopicsAreLoaded() {
        topic.put(new CatalogEvent.ConnectorPublished("old", Map.of(), null, 1));
        publisher.start(new StartupEvent());
        topic.load();

        await().during(Duration.ofMillis(300)).until(() -> topic.writes() == 0);
        assertThat(publisher.published()).isFalse();
    }

    @Test
    void theToolsOfADeclaredIntegrationArePublishedWithClosedSchemas() {
        publisher.start(new StartupEvent());
        topic.load();
        declared.declare(sandbox("${T}"));

        await().until(() -> topic.all().size() == CONNECTORS + SANDBOX_TOOLS);
        var refund = (ToolPublished) topic.all().get("try/create_refund");
        assertThat(refund.inputSchema()).contains("\"additionalProperties\":false");
        assertThat(refund.idempotent()).isFalse();
    }

    @Test
    void aChangeIsPublishedAndWhatIsGoneRetracted() {
        publisher.start(new StartupEvent());
        topic.load();
        declared.declare(sandbox("${T}"));
        await().until(() -> topic.all().size() == CONNECTORS + SANDBOX_TOOLS);
        var before = (ToolPublished) topic.all().get("try/create_refund");

        declared.declare(sandbox("${OTHER}"));
        await().until(() -> !topic.all().get("try/create_refund").equals(before));
        var after = (ToolPublished) topic.all().get("try/create_refund");
        assertThat(after.version()).isGreaterThan(before.version());
        assertThat(after.definition()).isNotEqualTo(before.definition());

        declared.declare();
        await().until(() -> topic.all().size() == CONNECTORS);
    }

    @Test
    void whatStandsThereAlreadyIsNotPublishedAgain() {
        publisher.start(new StartupEvent());
        topic.load();
        declared.declare(sandbox("${T}"));
        await().until(() -> topic.all().size() == CONNECTORS + SANDBOX_TOOLS);
        int writes = topic.writes();

        var other = publisher(); // another replica
        other.start(new StartupEvent());
        await().until(other::published);
        other.stop(new ShutdownEvent());

        assertThat(topic.writes()).isEqualTo(writes);
    }

    @Test
    void aFailureIsTriedAgain() {
        topic.failOnce();
        publisher.start(new StartupEvent());
        topic.load();
        declared.declare(sandbox("${T}"));

        await().until(() -> topic.all().size() == CONNECTORS + SANDBOX_TOOLS);
    }
}
