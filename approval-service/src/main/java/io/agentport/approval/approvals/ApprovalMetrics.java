// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** {@code agentport_approvals_pending} and {@code agentport_approval_seconds}, whose phases are waiting and running. */
@ApplicationScoped
class ApprovalMetrics {
    private final MeterRegistry registry;
    private final AtomicLong pending;

    ApprovalMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.pending = registry.gauge("agentport.approvals.pending", new AtomicLong());
    }

    void pending(long count) {
        pending.set(count);
    }

    /** From the approval's opening until it was settled as {@code status}. */
    void waited(String status, Duration time) {
        record("wait", status, time);
    }

    /** From the approval until the executing call ended with {@code status}. */
    void ran(String status, Duration time) {
        record("run", status, time);
    }

    private void record(String phase, String status, Duration time) {
        Timer.builder("agentport.approval")
                .tag("phase", phase)
                .tag("status", status)
                .register(registry)
                .record(time.isNegative() ? Duration.ZERO : time);
    }
}
