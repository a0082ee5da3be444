// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The way to approval-service, which knows what became of calls that this replica does not hold. */
@ConfigMapping(prefix = "agentport.internal")
public interface InternalSettings {
    /** Base URL of approval-service. */
    @WithDefault("http://127.0.0.1:4748")
    String approvalUrl();

    /** File with the tokens of both services, one a line, of which the first is sent; without it such calls cannot be looked up. */
    Optional<Path> tokenFile();

    /** Time for one question. Positive. */
    @WithDefault("PT2S")
    Duration timeout();
}
