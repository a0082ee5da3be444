// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChildEnvironmentTest {
    private final ChildEnvironment environment = new ChildEnvironment(Map.of(
            "PATH", "/bin",
            "LC_ALL", "C",
            "STRIPE_API_KEY", "sk",
            "AWS_SECRET_ACCESS_KEY", "aws",
            "AGENTPORT_API_KEY", "ap",
            "JAVA_TOOL_OPTIONS", "-javaagent:x",
            "QUARKUS_HTTP_PORT", "1",
            "AGENTPORT_LEDGER_HEADS_EVERY", "PT1S",
            "AGENTPORT_GATEWAY_CALLS_GOOD_FOR", "PT30S",
            "AGENTPORT_CONFIGURATION_FILE", "theirs.yaml"));

    @Test
    void whatIsNoServiceSeesOnlyNamesOnTheList() {
        assertThat(environment.limited()).containsOnly(Map.entry("PATH", "/bin"), Map.entry("LC_ALL", "C"));
    }

    @Test
    void aServiceSeesItsOwnSettingsToo() {
        assertThat(environment.of(Service.APPROVAL, Map.of("OWN", "1")))
                .containsOnly(
                        Map.entry("PATH", "/bin"),
                        Map.entry("LC_ALL", "C"),
                        Map.entry("AGENTPORT_LEDGER_HEADS_EVERY", "PT1S"),
                        Map.entry("OWN", "1"));
    }

    @Test
    void whatAgentPortSetsWins() {
        assertThat(environment.of(Service.POLICY, Map.of("AGENTPORT_CONFIGURATION_FILE", "ours.yaml")))
                .containsEntry("AGENTPORT_CONFIGURATION_FILE", "ours.yaml");
    }

    @Test
    void theConnectorGetsEverythingAndOurSettingsWin() {
        assertThat(environment.of(Service.CONNECTOR, Map.of("QUARKUS_HTTP_PORT", "4750")))
                .containsEntry("STRIPE_API_KEY", "sk")
                .containsEntry("QUARKUS_HTTP_PORT", "4750");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONNECTOR")
    void noOtherServiceSeesACredential(Service service) {
        assertThat(environment.of(service, Map.of()))
                .doesNotContainKeys(
                        "STRIPE_API_KEY", "AWS_SECRET_ACCESS_KEY", "AGENTPORT_API_KEY", "JAVA_TOOL_OPTIONS");
    }
}
