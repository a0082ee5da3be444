// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param warmUp    of each path, before its first cell
 * @param cell      of each cell
 * @param held      how many calls wait for a person at the same time
 * @param approvals how many are decided
 * @param starts    how often the command line is started
 * @param idle      how long an installation is watched that nobody uses
 */
record Amounts(Limits warmUp, Limits cell, int held, int approvals, int starts, Duration idle) {
    static final Amounts FULL = new Amounts(
            new Limits(20_000, Duration.ofSeconds(60)),
            new Limits(100_000, Duration.ofSeconds(20)),
            2_000,
            50,
            10,
            Duration.ofSeconds(20));

    /** Shows that everything is measured, not how fast it is. */
    static final Amounts QUICK = new Amounts(
            new Limits(20, Duration.ofSeconds(10)),
            new Limits(30, Duration.ofSeconds(10)),
            20,
            2,
            1,
            Duration.ofSeconds(1));
}
