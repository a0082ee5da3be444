// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code agentport_approvals_pending}, {@code agentport_approval_seconds}, whose phases are waiting and running, and what
 * could not be read or settled: {@code agentport_approvals_unreadable_total}, {@code agentport_approvals_unsettled_total}.
 */
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

    /** A row could not be read. */
    void unreadable() {
        registry.counter("agentport.approvals.unreadable").increment();
    }

    /** What should have been settled could not be, and will be tried again. */
    void unsettled() {
        registry.counter("agentport.approvals.unsettled").increment();
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
