// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a sealed declaration to the catalogue, and from a permit for what stands there to the upstream. */
@QuarkusTest
@TestProfile(BundledTools.class)
@WithTestResource(SandboxResource.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class BundledToolsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Messaging messaging;

    private CompactedView<CatalogEvent> catalog;
    private Wire wire;
    private String shop;

    @BeforeEach
    void declareASandbox() {
        var backing = Backing.shared();
        shop = "shop" + Long.toHexString(System.nanoTime());
        catalog = messaging.view(Topic.CATALOG, CatalogEvent.class);
        wire = new Wire(
                backing.bootstrapServers(),
                ConfigProvider.getConfig().getValue("agentport.topics-prefix", String.class),
                backing.sealsDirectory());
        declare(1, "one");
        wire.agentMay(false, Tier.AUTO_APPROVE, tool("list_customers"), tool("create_refund"), tool("list_refunds"));
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        catalog.close();
    }

    private ToolId tool(String name) {
        return new ToolId(shop, name);
    }

    /** Declares the sandbox under a name of this test, with a credential of its own. */
    private void declare(long version, String credential) {
        try {
            Files.createDirectories(QuickExecution.SECRETS);
            var file = QuickExecution.SECRETS.resolve(shop + "-" + credential);
            Files.writeString(file, SandboxResource.TOKEN);
            var claims = new SealedClaims.Integration(
                    shop,
                    version,
                    "bundled",
                    "sandbox",
                    null,
                    Map.of("token", "${file:" + file + "}"),
                    Map.of(),
                    List.of());
            var seal = wire.sealer(SealPair.POLICY_TO_CONNECTOR).seal(claims);
            wire.publish(Topic.INTEGRATIONS, new IntegrationDeclared(shop, version, seal));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<Digest> published(String tool) {
        return catalog.get(tool(tool).key()).map(entry -> ((ToolPublished) entry).definition());
    }

    private Digest definition(String tool) {
        await("the catalogue").atMost(PATIENCE).until(() -> published(tool).isPresent());
        return published(tool).orElseThrow();
    }

    private Outcome run(String tool, Digest definition, String arguments) {
        var call = Wire.call(tool(tool), arguments);
        wire.publish(
                Topic.PERMITS, wire.automatic(call, definition, Instant.now().plusSeconds(60)));
        await("the outcome")
                .atMost(PATIENCE)
                .until(() -> !wire.endings(call.call()).isEmpty());
        return wire.outcome(call.call());
    }

    @Test
    void aPermittedReadOfTheCatalogueReachesTheUpstream() {
        var outcome = run("list_customers", definition("list_customers"), "{\"email\":\"ada@example.com\"}");

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        var result = ((Outcome.Completed) outcome).result();
        assertThat(result.body()).contains("Ada Lovelace").doesNotContain("Grace");
    }

    @Test
    void aPermittedWriteIsSentWithExactlyItsArguments() {
        var outcome = run("create_refund", definition("create_refund"), "{\"amount\":42,\"charge\":\"ch_1\"}");

        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        var refunds = run("list_refunds", definition("list_refunds"), "{\"charge\":\"ch_1\"}");
        assertThat(((Outcome.Completed) refunds).result().body()).containsOnlyOnce("\"amount\":42");
    }

    @Test
    void argumentsThatTheDefinitionDoesNotAllowAreNotSent() {
        var outcome = run("create_refund", definition("create_refund"), "{\"charge\":\"ch_1\",\"to\":\"me\"}");

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).reason()).isEqualTo("invalid_arguments");
    }

    @Test
    void aPermitForADefinitionThatHasChangedIsNotExecuted() {
        var before = definition("create_refund");
        declare(2, "two");
        await().atMost(PATIENCE).until(() -> !definition("create_refund").equals(before));

        var outcome = run("create_refund", before, "{\"amount\":1,\"charge\":\"ch_2\"}");

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).reason()).isEqualTo("definition_changed");
    }

    @Test
    void anIntegrationThatIsGoneLeavesTheCatalogue() throws Exception {
        definition("create_refund");
        wire.retract(Topic.INTEGRATIONS, shop);

        await().atMost(PATIENCE).until(() -> published("create_refund").isEmpty());
    }
}
