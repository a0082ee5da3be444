// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A declared integration as its connector sees it.
 *
 * @param connector the connector's name, or where the upstream or its document is
 * @param origin null if the settings give none
 * @param allowPrivate what the integration may dial besides public addresses
 * @param secrets the references it uses
 * @param problem why it has no tools, for people; null if it has none
 * @param tools number of its tools
 * @param held how many of them wait for a person to accept them
 */
public record IntegrationStatus(
        String name,
        String connector,
        @Nullable Origin origin,
        List<AddressRange> allowPrivate,
        List<SecretReference> secrets,
        @Nullable String problem,
        int tools,
        int held) {
    public IntegrationStatus {
        allowPrivate = List.copyOf(allowPrivate);
        secrets = List.copyOf(secrets);
    }
}
