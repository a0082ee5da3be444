// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.policy.risk.Connectors;
import java.util.Map;
import java.util.Set;

/** The bundled connectors that the tests know. */
public final class Bundled {
    public static final ConnectorPublished STRIPE = new ConnectorPublished(
            "stripe",
            Map.of(
                    "list_customers", Risk.READ,
                    "get_customer", Risk.READ,
                    "create_customer", Risk.WRITE,
                    "create_refund", Risk.WRITE,
                    "delete_customer", Risk.DESTRUCTIVE),
            "api_key",
            1);
    public static final ConnectorPublished SANDBOX =
            new ConnectorPublished("sandbox", Map.of("list_payments", Risk.READ, "pay", Risk.WRITE), null, 1);
    public static final Connectors CONNECTORS = new Connectors(Map.of("stripe", STRIPE, "sandbox", SANDBOX));

    public static final Set<String> PEOPLE_CLIENTS = Set.of("agentport-cli", "agentport-console");

    private Bundled() {}
}
