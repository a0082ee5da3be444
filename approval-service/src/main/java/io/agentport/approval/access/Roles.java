// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import java.util.Set;

/** What people may do. The names stand in tokens. */
public final class Roles {
    /** Agents, policies, accounts; may also decide and audit. */
    public static final String ADMIN = "admin";

    /** Decides on approvals. */
    public static final String APPROVER = "approver";

    /** Reads the ledger. */
    public static final String AUDITOR = "auditor";

    static final Set<String> ALL = Set.of(ADMIN, APPROVER, AUDITOR);

    private Roles() {}
}
