// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * {@code agentport_calls_total{outcome,integration}}, {@code agentport_call_seconds{phase}} and {@code
 * agentport_calls_open}.
 */
@ApplicationScoped
public class CallMetrics {
    private final MeterRegistry registry;
    private final Timer acknowledged;
    private final Timer ended;

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
        acknowledged = timer("acknowledged");
        ended = timer("ended");
    }

    /** Calls that this replica holds and that have not ended. */
    void open(Supplier<Number> calls) {
        Gauge.builder("agentport.calls.open", calls).register(registry);
    }

    /** From the check of a call to the broker's acknowledgement. */
    void acknowledged(long sinceNanos) {
        acknowledged.record(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }

    void ended(PendingCall call, CallState.Ended state) {
        ended.record(Duration.ofNanos(System.nanoTime() - call.acceptedNanos()));
        registry.counter(
                        "agentport.calls",
                        "outcome",
                        state.status(),
                        "integration",
                        call.tool().integration())
                .increment();
    }

    private Timer timer(String phase) {
        return Timer.builder("agentport.call")
                .tag("phase", phase)
                .publishPercentileHistogram()
                .register(registry);
    }
}
