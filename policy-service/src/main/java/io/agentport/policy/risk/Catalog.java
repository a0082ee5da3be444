// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.risk;

import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** An immutable snapshot of {@code catalog}: the bundled connectors, and the tools of declared integrations. */
public record Catalog(Connectors connectors, Map<ToolId, ToolPublished> tools) {
    public static final Catalog EMPTY = new Catalog(Connectors.NONE, Map.of());

    public Catalog {
        tools = Map.copyOf(tools);
    }

    public static Catalog of(Collection<? extends CatalogEvent> events) {
        var connectors = new HashMap<String, ConnectorPublished>();
        var tools = new HashMap<ToolId, ToolPublished>();
        for (var event : events) {
            switch (event) {
                case ConnectorPublished connector -> connectors.put(connector.connector(), connector);
                case ToolPublished tool -> tools.put(tool.tool(), tool);
            }
        }
        return new Catalog(new Connectors(connectors), tools);
    }
}
