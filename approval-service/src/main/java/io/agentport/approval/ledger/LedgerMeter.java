// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Counts what the ledger appends, and raises its voice about what should not be there. */
final class LedgerMeter {
    private static final Logger LOG = Logger.getLogger(LedgerMeter.class);

    private final MeterRegistry registry;
    private final String topicsPrefix;
    private final Counter conflicts;
    private final Counter unverified;

    LedgerMeter(MeterRegistry registry, String topicsPrefix) {
        this.registry = registry;
        this.topicsPrefix = topicsPrefix;
        this.conflicts = Counter.builder("agentport.ledger.conflicts")
                .description("Verified outcomes that differ from the one kept for their call")
                .register(registry);
        this.unverified = Counter.builder("agentport.ledger.unverified.outcomes")
                .description("Outcomes on the topic that no service vouches for")
                .register(registry);
    }

    void appended(LedgerStore.Appended appended) {
        appended.entries().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.recorded().chain().topic().substring(topicsPrefix.length()),
                        Collectors.counting()))
                .forEach((topic, records) -> registry.counter("agentport.ledger.records", "topic", topic)
                        .increment(records.doubleValue()));
        if (appended.unverified() > 0) {
            unverified.increment(appended.unverified());
            LOG.warnf("%d outcomes on `replies` carry no seal that verifies, and are ignored", appended.unverified());
        }
        for (var call : appended.conflicts()) {
            conflicts.increment();
            LOG.errorf("call %s has a second, different outcome: the first stays, see call_conflicts", call);
        }
    }
}
