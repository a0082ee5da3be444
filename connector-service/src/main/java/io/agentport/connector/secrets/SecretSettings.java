// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** Which credentials references may name. */
@ConfigMapping(prefix = "agentport.secrets")
public interface SecretSettings {
    /**
     * Pattern (RE2) of the environment variables that <code>${NAME}</code> may name. This service's own settings can never
     * be named, whatever the pattern says.
     */
    @WithDefault("[A-Z][A-Z0-9_]*")
    String environment();

    /**
     * Absolute directories under which <code>${file:/path}</code> may name files, written as they are here; links that
     * lead out of them are not followed.
     */
    @WithDefault("/run/secrets")
    List<Path> directories();
}
