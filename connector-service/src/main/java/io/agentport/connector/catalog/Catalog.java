// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.catalog;

import io.agentport.connector.connectors.definitions.ConnectorDefinition;
import io.agentport.connector.connectors.effective.Integration;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What should stand on {@code catalog}, and what has to be done for it to stand there. */
final class Catalog {
    private Catalog() {}

    /**
     * What to do to a catalogue.
     *
     * @param publish what is new or has changed
     * @param retract keys of what is gone
     */
    record Changes(List<CatalogEvent> publish, List<String> retract) {
        Changes {
            publish = List.copyOf(publish);
            retract = List.copyOf(retract);
        }
    }

    /**
     * The entries of these connectors and integrations, by key; an integration with a problem has none.
     *
     * @param version of every entry
     */
    static Map<String, CatalogEvent> of(
            List<ConnectorDefinition> connectors, List<Integration> integrations, long version) {
        var entries = new LinkedHashMap<String, CatalogEvent>();
        for (var connector : connectors) {
            var risks = new TreeMap<String, Risk>();
            connector.tools().forEach(tool -> risks.put(tool.name(), tool.risk()));
            var entry = new ConnectorPublished(
                    connector.name(), risks, connector.credential().orElse(null), version);
            entries.put(entry.key(), entry);
        }
        for (var integration : integrations) {
            if (integration instanceof Integration.Usable usable) {
                usable.tools().forEach(tool -> {
                    var entry = entry(tool, version);
                    entries.put(entry.key(), entry);
                });
            }
        }
        return entries;
    }

    private static ToolPublished entry(Integration.Tool tool, long version) {
        var effective = tool.effective();
        var face = tool.face();
        return new ToolPublished(
                effective.id(),
                face.title(),
                face.description(),
                effective.risk(),
                face.idempotent(),
                face.inputSchema(),
                face.outputSchema(),
                face.tags(),
                effective.definition(),
                effective.held(),
                version);
    }

    /**
     * What has to be done. Versions do not matter for what is the same; what is published has a higher one than what it
     * replaces.
     */
    static Changes changes(Map<String, CatalogEvent> standing, Map<String, CatalogEvent> wanted) {
        var publish = new ArrayList<CatalogEvent>();
        wanted.forEach((key, entry) -> {
            var before = standing.get(key);
            if (before == null) {
                publish.add(entry);
            } else if (!withVersion(before, version(entry)).equals(entry)) {
                publish.add(withVersion(entry, Math.max(version(entry), version(before) + 1)));
            }
        });
        var retract = standing.keySet().stream()
                .filter(key -> !wanted.containsKey(key))
                .sorted()
                .toList();
        return new Changes(publish, retract);
    }

    private static long version(CatalogEvent entry) {
        return switch (entry) {
            case ConnectorPublished connector -> connector.version();
            case ToolPublished tool -> tool.version();
        };
    }

    private static CatalogEvent withVersion(CatalogEvent entry, long version) {
        return switch (entry) {
            case ConnectorPublished c -> new ConnectorPublished(c.connector(), c.tools(), c.credential(), version);
            case ToolPublished t ->
                new ToolPublished(
                        t.tool(),
                        t.title(),
                        t.description(),
                        t.risk(),
                        t.idempotent(),
                        t.inputSchema(),
                        t.outputSchema(),
                        t.tags(),
                        t.definition(),
                        t.held(),
                        version);
        };
    }
}
