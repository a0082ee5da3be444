// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import io.agentport.connector.connectors.BaseUrl;
import java.util.List;
import java.util.Optional;

/**
 * How to talk to a service.
 *
 * @param location where it is unless the integration says otherwise
 * @param tools in the order of the file
 */
public record ConnectorDefinition(
        String name, String title, Location location, AuthenticationScheme authentication, List<ToolDefinition> tools) {
    public ConnectorDefinition {
        tools = List.copyOf(tools);
    }

    /** Name of the setting that holds the credential's reference; empty if none is needed. */
    public Optional<String> credential() {
        return authentication.setting();
    }

    /** Where the service is. */
    public sealed interface Location {
        /** The same for everyone, unless an integration says otherwise. */
        record Fixed(BaseUrl url) implements Location {}

        /** What the operator of this process set. */
        record Property(String name) implements Location {}

        /** Every integration must say. */
        record PerIntegration() implements Location {}
    }
}
