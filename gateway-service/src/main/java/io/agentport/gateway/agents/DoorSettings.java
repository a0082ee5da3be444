// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Under which names the gateway is reached. */
@ConfigMapping(prefix = "agentport.gateway")
public interface DoorSettings {
    /**
     * Host names, without a port, that requests may name besides the loopback names, in {@code Host} and {@code Origin}.
     * Without it a gateway that listens beyond loopback takes any {@code Host} and no foreign {@code Origin}.
     */
    Optional<Set<String>> allowedHosts();
}
