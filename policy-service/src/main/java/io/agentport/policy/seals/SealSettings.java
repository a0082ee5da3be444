// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.seals;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the keys are. */
@ConfigMapping(prefix = "agentport.seals")
public interface SealSettings {
    /**
     * Directory with this service's key files, {@code policy-to-approval.keys}, {@code policy-to-connector.keys} and
     * {@code gateway-to-policy.keys}.
     */
    Path directory();
}
