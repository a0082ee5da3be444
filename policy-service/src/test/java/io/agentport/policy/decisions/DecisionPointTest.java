// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.Revision;
import io.agentport.policy.configuration.Revisions;
import io.agentport.policy.risk.Catalog;
import io.agentport.policy.risk.CatalogFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecisionPointTest {
    private static final ToolId LIST = new ToolId("stripe", "list_customers");
    private static final String TEXT = "integrations:\n  stripe:\n    permissions: {list_customers: auto_approve}\n";

    private final FakeMessaging topics = new FakeMessaging();
    private final PolicyInForce inForce = new PolicyInForce(new SimpleMeterRegistry());
    private final CatalogFeed catalog = new CatalogFeed(topics, Clock.systemUTC());
    private boolean broken;

    private final DecisionPoint decisionPoint = new DecisionPoint(inForce, catalog, this::compile);

    private Policy compile(Revision revision, Catalog tools) {
        if (broken) {
            throw new IllegalStateException("this cannot be compiled");
        }
        return Policy.compile(revision, tools);
    }

    private void loadCatalogue(Risk risk) {
        var tool = new ToolPublished(
                LIST, "", "", risk, true, "{}", null, List.of(), Digest.ofText("definition"), null, 1);
        topics.load(Map.of(LIST.toString(), tool));
    }

    private void adopt(long number) {
        Revisions.adopt(inForce, number, Instant.EPOCH, TEXT + "# " + number + "\n");
    }

    @Test
    void aStoredRevisionIsCompiledAsSoonAsTheCatalogueIsLoaded() {
        adopt(1);
        assertThat(decisionPoint.policy()).isEmpty();

        loadCatalogue(Risk.READ);

        assertThat(decisionPoint.policy().orElseThrow().find(LIST)).isPresent();
    }

    @Test
    void aLoadedCatalogueIsCompiledAsSoonAsThereIsARevision() {
        loadCatalogue(Risk.READ);
        adopt(1);

        assertThat(decisionPoint.policy().orElseThrow().find(LIST)).isPresent();
    }

    @Test
    void whileANewRevisionIsNotCompiledTheOldOneDecidesNothing() {
        loadCatalogue(Risk.READ);
        adopt(1);
        broken = true;

        adopt(2);

        assertThat(inForce.number()).isEqualTo(2);
        assertThat(decisionPoint.policy()).isEmpty();
        broken = false;
        decisionPoint.catchUp();
        assertThat(decisionPoint.policy().orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void whileAChangedCatalogueIsNotCompiledTheOldOneDecidesNothing() {
        loadCatalogue(Risk.READ);
        adopt(1);
        broken = true;

        loadCatalogue(Risk.DESTRUCTIVE);

        assertThat(decisionPoint.policy()).isEmpty();
    }

    @Test
    void aListenerThatFailsHidesTheChangeFromNobody() {
        var told = new AtomicInteger();
        decisionPoint.onChange(() -> {
            throw new IllegalStateException("of one listener");
        });
        decisionPoint.onChange(told::incrementAndGet);
        inForce.onChange(told::incrementAndGet);
        loadCatalogue(Risk.READ);

        adopt(1);

        assertThat(told).hasValue(2);
        assertThat(decisionPoint.policy()).isPresent();
    }
}
