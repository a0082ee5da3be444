// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down until every consumption is ready; its data name which is not. */
@Readiness
@ApplicationScoped
class MessagingReadiness implements HealthCheck {
    private final KafkaMessaging messaging;

    MessagingReadiness(KafkaMessaging messaging) {
        this.messaging = messaging;
    }

    @Override
    public HealthCheckResponse call() {
        var consumptions = messaging.consumptions();
        var response = HealthCheckResponse.named("messaging")
                .status(consumptions.values().stream().allMatch(ready -> ready));
        consumptions.forEach((name, ready) -> response.withData(name, ready ? "ready" : "not ready"));
        return response.build();
    }
}
