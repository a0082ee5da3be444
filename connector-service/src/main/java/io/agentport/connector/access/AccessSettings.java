// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may use the administrators' interface. */
@ConfigMapping(prefix = "agentport.access")
public interface AccessSettings {
    /** Who issues people's tokens. */
    @WithDefault("agentport-local")
    String issuer();

    /** Clients whose tokens are people's; a token issued to any other client is refused. */
    @WithDefault("agentport-cli,agentport-console,agentport-local")
    List<String> peopleClients();

    /** Values of {@code Host} that are accepted besides those of this machine. */
    Optional<List<String>> hosts();
}
