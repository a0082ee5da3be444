// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way of calling, with so many in flight.
 *
 * @param path            which way
 * @param perSecond       that succeeded
 * @param cpuMillisPerCall time on a processor by program, over all that ran for these calls, the ledger's included
 * @param ledger          null where nothing is recorded
 */
record Cell(
        String path,
        int inFlight,
        int calls,
        int failures,
        @Nullable String firstFailure,
        double medianMillis,
        double p99Millis,
        double maxMillis,
        double perSecond,
        Map<String, Double> cpuMillisPerCall,
        @Nullable Ledger ledger) {

    /**
     * What the ledger knew of the calls.
     *
     * @param behindRecords  that stood on the topics and not in the ledger when the last call had ended
     * @param caughtUpSeconds later it had them all
     * @param missingCalls   that were made and never got there, or have no outcome there; anything but 0 is a fault
     */
    record Ledger(long behindRecords, double caughtUpSeconds, long missingCalls) {}

    /** Whether its figures stand for something else than they say. */
    boolean faulty() {
        return failures > 0 || (ledger != null && ledger.missingCalls() != 0);
    }

    double cpuMillis() {
        return cpuMillisPerCall.values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
