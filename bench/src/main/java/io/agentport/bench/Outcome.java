// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/** What a run of the benchmark found; as JSON it is its record components. */
sealed interface Outcome permits Report, ScaleReport, GrowthReport {
    /** For people. */
    String markdown();

    /** Whether a figure stands for something else than it says: a call failed, or is not in the ledger. */
    boolean faulty();
}
