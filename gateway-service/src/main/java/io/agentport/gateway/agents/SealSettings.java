// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the key is that the gateway's word for a token is sealed with. */
@ConfigMapping(prefix = "agentport.seals")
public interface SealSettings {
    /** Directory with this service's key file, {@code gateway-to-policy.keys}. */
    Path directory();
}
