// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.configuration.yaml.Finding;
import io.agentport.policy.risk.CatalogFeed;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that a policy is in force; what is wrong with the file is said either way. */
@Readiness
@Singleton
public class PolicyReadiness implements HealthCheck {
    private final ConfigurationSettings settings;
    private final PolicyInForce inForce;
    private final ConfigurationWatch watch;
    private final CatalogFeed catalog;

    public PolicyReadiness(
            ConfigurationSettings settings, PolicyInForce inForce, ConfigurationWatch watch, CatalogFeed catalog) {
        this.settings = settings;
        this.inForce = inForce;
        this.watch = watch;
        this.catalog = catalog;
    }

    @Override
    public HealthCheckResponse call() {
        var state = watch.state();
        var file = settings.file().toString();
        var response = HealthCheckResponse.named("policy")
                .status(inForce.number() > 0 && catalog.loaded())
                .withData("revision", inForce.number())
                .withData("file", file)
                .withData("state", state.code());
        if (!state.findings().isEmpty()) {
            response.withData(
                    "problems",
                    state.findings().stream()
                            .map((Finding finding) -> finding.in(file))
                            .collect(Collectors.joining("\n")));
        }
        return response.build();
    }
}
