// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that calls are being decided. */
@Readiness
@Singleton
public class DecisionReadiness implements HealthCheck {
    private final CallConsumer calls;

    public DecisionReadiness(CallConsumer calls) {
        this.calls = calls;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("decisions").status(calls.ready()).build();
    }
}
