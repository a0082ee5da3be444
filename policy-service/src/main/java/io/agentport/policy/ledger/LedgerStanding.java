// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.ledger;

import java.util.Locale;

/** How the ledger stands to the topics that it reads. */
public enum LedgerStanding {
    /** Nobody has been able to say for a while. */
    UNKNOWN,
    /** Whatever it has not read yet stays on the topics for at least half of what they keep. */
    CURRENT,
    /** Something that it has not read is older than half of what its topic keeps. */
    BEHIND;

    /** As the health check says it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
