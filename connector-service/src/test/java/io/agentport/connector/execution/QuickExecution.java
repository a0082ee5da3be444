// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/** Short leases, so that a test sees them end. */
public class QuickExecution implements QuarkusTestProfile {
    static final Path SECRETS = Path.of("target", "it-secrets").toAbsolutePath();

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "agentport.secrets.directories", SECRETS.toString(),
                "agentport.execution.lease-margin", "PT1S",
                "agentport.execution.recovery-interval", "PT0.2S",
                "agentport.execution.publish-grace", "PT1S",
                "agentport.upstream.circuit-failure-ratio", "1.0",
                "agentport.upstream.circuit-requests", "1000");
    }
}
