// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class DeclarationsIT extends ExecutionFixture {
    @Inject
    DeclaredIntegrations declared;

    @Test
    void aSealedDeclarationIsBelievedAndANewerOneReplacesIt() {
        declare(shop, 1, "https://one.example");
        assertThat(baseUrl(1)).isEqualTo("https://one.example");
        declare(shop, 2, "https://two.example");
        assertThat(baseUrl(2)).isEqualTo("https://two.example");
    }

    @Test
    void anOlderDeclarationThatIsPlayedAgainAfterARemovalIsNotBelieved() throws Exception {
        declare(shop, 5, "https://newer.example");
        baseUrl(5);
        wire.retract(Topic.INTEGRATIONS, shop);
        await().atMost(Duration.ofSeconds(20)).until(() -> !declared.all().containsKey(shop));
        declare(shop, 4, "https://older.example");
        settleAnother();
        assertThat(declared.all()).doesNotContainKey(shop);
    }

    @Test
    void aDeclarationUnderAnotherNameOrWithAnotherSealIsNotBelieved() {
        var claims = claims("other-" + shop, 1, "https://one.example");
        var seal = wire.sealer(SealPair.POLICY_TO_CONNECTOR).seal(claims);
        wire.publish(Topic.INTEGRATIONS, new IntegrationDeclared(shop, 1, seal));
        wire.publish(Topic.INTEGRATIONS, new IntegrationDeclared(shop + "-b", 1, "not.a.seal"));
        settleAnother();
        assertThat(declared.all()).doesNotContainKeys(shop, shop + "-b");
    }

    /** When a later declaration is known, the earlier ones have been looked at. */
    private void settleAnother() {
        var marker = shop + "-marker";
        declare(marker, 1, "https://marker.example");
        await().atMost(Duration.ofSeconds(20)).until(() -> declared.all().containsKey(marker));
    }

    private void declare(String integration, long version, String baseUrl) {
        var seal = wire.sealer(SealPair.POLICY_TO_CONNECTOR).seal(claims(integration, version, baseUrl));
        wire.publish(Topic.INTEGRATIONS, new IntegrationDeclared(integration, version, seal));
    }

    private static SealedClaims.Integration claims(String integration, long version, String baseUrl) {
        return new SealedClaims.Integration(
                integration, version, "bundled", "sandbox", baseUrl, Map.of(), Map.of(), List.of());
    }

    private String baseUrl(long version) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var known = declared.all().get(shop);
            return known != null && known.version() == version;
        });
        return declared.all().get(shop).baseUrl();
    }
}
