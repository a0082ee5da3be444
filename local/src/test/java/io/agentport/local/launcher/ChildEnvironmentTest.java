// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
    private final ChildEnvironment environment = new ChildEnvironment(Map.of(
            "PATH", "/bin",
            "LC_ALL", "C",
            "STRIPE_API_KEY", "sk",
            "AWS_SECRET_ACCESS_KEY", "aws",
            "JAVA_TOOL_OPTIONS", "-javaagent:x",
            "QUARKUS_HTTP_PORT", "1"));

    @Test
    void onlyNamesOnTheListPass() {
        assertThat(environment.limited(Map.of("OWN", "1")))
                .containsOnly(Map.entry("PATH", "/bin"), Map.entry("LC_ALL", "C"), Map.entry("OWN", "1"));
    }

    @Test
    void theConnectorGetsEverythingAndOurSettingsWin() {
        assertThat(environment.whole(Map.of("QUARKUS_HTTP_PORT", "4750")))
                .containsEntry("STRIPE_API_KEY", "sk")
                .containsEntry("QUARKUS_HTTP_PORT", "4750");
    }
}
