// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.access;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Whose tokens are a person's. */
@ConfigMapping(prefix = "agentport.access")
public interface AccessSettings {
    /** The issuer of people's tokens, {@code iss}. */
    String issuer();

    /** The clients that people use, {@code azp} or {@code client_id}: a token issued to any other is refused. */
    Set<String> peopleClients();

    /** Names besides this machine's under which people reach this service, without a port. */
    Optional<Set<String>> hosts();
}
