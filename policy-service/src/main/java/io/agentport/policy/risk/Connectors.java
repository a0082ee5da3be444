// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.risk;

import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bundled connectors by name: what a configuration may use. */
public record Connectors(Map<String, ConnectorPublished> byName) {
    public static final Connectors NONE = new Connectors(Map.of());

    public Connectors {
        byName = Map.copyOf(byName);
    }

    public Optional<ConnectorPublished> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return byName.keySet();
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }
}
