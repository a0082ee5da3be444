// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/**
 * How large an installation is made.
 *
 * @param integrations each has the tools of the bundled connector, and its own credential
 * @param agents       beside the one that calls
 * @param rules        permission lines in all, at least those that the calls need
 * @param ledgerRows   records of other calls that the ledger has already
 */
record Scale(int integrations, int agents, int rules, long ledgerRows) {
    Scale {
        if (integrations < 1 || agents < 0 || rules < 0 || ledgerRows < 0) {
            throw new IllegalArgumentException("no installation is that small");
        }
    }

    /** With 50 tools in each integration: 10,000 tools, 1,000 agents and 1,000 rules. */
    static Scale full(long ledgerRows) {
        return new Scale(200, 1_000, 1_000, ledgerRows);
    }

    static final Scale QUICK = new Scale(4, 10, 20, 1_000);
}
