// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.policy.ledger.LedgerWatch;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that calls are being decided, by the revision in force; how the ledger stands is said either way. */
@Readiness
@Singleton
public class DecisionReadiness implements HealthCheck {
    private final CallConsumer calls;
    private final DecisionPoint decisionPoint;
    private final LedgerWatch ledger;

    public DecisionReadiness(CallConsumer calls, DecisionPoint decisionPoint, LedgerWatch ledger) {
        this.calls = calls;
        this.decisionPoint = decisionPoint;
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        var policy = decisionPoint.policy();
        return HealthCheckResponse.named("decisions")
                .status(calls.ready() && policy.isPresent())
                .withData("revision", policy.map(Policy::revision).orElse(0L))
                .withData("ledger", ledger.standing().code())
                .build();
    }
}
