// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what needs no container to be tested. */
final class CallBeans {
    @Produces
    @Singleton
    PendingCalls pendingCalls(CallSettings settings, CallMetrics metrics) {
        var pending = new PendingCalls(
                new OpenCalls(settings.maxOpenCalls(), settings.maxOpenCallsPerAgent()),
                settings.callsGoodFor(),
                settings.keepOutcomes(),
                settings.keepOutcomesBytes(),
                metrics::ended);
        metrics.open(pending::openCalls);
        return pending;
    }
}
