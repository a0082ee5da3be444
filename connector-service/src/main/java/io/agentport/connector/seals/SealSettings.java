// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.seals;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where this service's seal keys are. */
@ConfigMapping(prefix = "agentport.seals")
public interface SealSettings {
    /** Directory with one key file for each pair of services that this service is part of. */
    Path directory();
}
