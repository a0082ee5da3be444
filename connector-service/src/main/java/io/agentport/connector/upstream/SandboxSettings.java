// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** The sandbox upstream of local mode. */
@ConfigMapping(prefix = "agentport.sandbox")
public interface SandboxSettings {
    /** Where it is on this machine; the integration {@code sandbox} may reach it there. Empty if there is none. */
    Optional<URI> url();
}
