// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.effective.BundledConnectors;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.UnreadableEventException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static CatalogEvent tool(String name, String definition, long version) {
        return new ToolPublished(
                new ToolId("pay", name),
                "Title",
                "Description",
                Risk.READ,
                true,
                "{}",
                null,
                List.of(),
                Digest.ofText(definition),
                null,
                version);
    }

    private static Map<String, CatalogEvent> byKey(CatalogEvent... entries) {
        var map = new LinkedHashMap<String, CatalogEvent>();
        List.of(entries).forEach(entry -> map.put(entry.key(), entry));
        return map;
    }

    @Test
    void everyBundledConnectorIsInTheCatalogueWithTheRiskOfItsTools() {
        var entries = Catalog.of(new BundledConnectors().all(), List.of(), 7);

        assertThat(entries).containsOnlyKeys("connector:sandbox", "connector:stripe");
        var stripe = (ConnectorPublished) entries.get("connector:stripe");
        assertThat(stripe.credential()).isEqualTo("api_key");
        assertThat(stripe.version()).isEqualTo(7);
        assertThat(stripe.tools())
                .hasSize(50)
                .containsEntry("list_customers", Risk.READ)
                .containsEntry("create_refund", Risk.WRITE)
                .containsEntry("delete_customer", Risk.DESTRUCTIVE);
    }

    @Test
    void whatStandsThereInAnyVersionIsNotPublishedAgain() {
        var changes = Catalog.changes(byKey(tool("a", "x", 3)), byKey(tool("a", "x", 9)));

        assertThat(changes).isEqualTo(new Catalog.Changes(List.of(), List.of()));
    }

    @Test
    void whatWasReadFromTheTopicIsTheSame() throws UnreadableEventException {
        var entries = Catalog.of(new BundledConnectors().all(), List.of(), 7);
        var read = new LinkedHashMap<String, CatalogEvent>();
        entries.put("pay/a", tool("a", "x", 3));
        for (var entry : entries.values()) {
            read.put(entry.key(), EventJson.read(EventJson.write(entry), CatalogEvent.class));
        }

        assertThat(Catalog.changes(read, entries)).isEqualTo(new Catalog.Changes(List.of(), List.of()));
    }

    @Test
    void whatIsNewOrChangedIsPublished() {
        var changes = Catalog.changes(byKey(tool("a", "x", 3)), byKey(tool("a", "y", 9), tool("b", "x", 9)));

        assertThat(changes.publish()).containsExactly(tool("a", "y", 9), tool("b", "x", 9));
        assertThat(changes.retract()).isEmpty();
    }

    @Test
    void aChangeHasAHigherVersionThanWhatItReplacesWhateverTheClockSays() {
        var changes = Catalog.changes(byKey(tool("a", "x", 300)), byKey(tool("a", "y", 9)));

        assertThat(changes.publish()).containsExactly(tool("a", "y", 301));
    }

    @Test
    void whatIsGoneIsRetracted() {
        var changes = Catalog.changes(byKey(tool("b", "x", 3), tool("a", "x", 3)), Map.of());

        assertThat(changes).isEqualTo(new Catalog.Changes(List.of(), List.of("pay/a", "pay/b")));
    }
}
