// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that calls are being decided, by the revision in force. */
@Readiness
@Singleton
public class DecisionReadiness implements HealthCheck {
    private final CallConsumer calls;
    private final DecisionPoint decisionPoint;

    public DecisionReadiness(CallConsumer calls, DecisionPoint decisionPoint) {
        this.calls = calls;
        this.decisionPoint = decisionPoint;
    }

    @Override
    public HealthCheckResponse call() {
        var policy = decisionPoint.policy();
        return HealthCheckResponse.named("decisions")
                .status(calls.ready() && policy.isPresent())
                .withData("revision", policy.map(Policy::revision).orElse(0L))
                .build();
    }
}
