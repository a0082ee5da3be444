// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.sql.SQLException;

/** Mean bytes of the values on the three topics of a call's path. */
record RecordSizes(int call, int permit, int outcome) {
    RecordSizes {
        if (call < 1 || permit < 1 || outcome < 1) {
            throw new IllegalArgumentException(
                    "no call is in the ledger to measure: " + call + ", " + permit + ", " + outcome);
        }
    }

    /** From the calls that are in the ledger. */
    static RecordSizes of(Backend backend) throws SQLException {
        return new RecordSizes(
                backend.meanRecordBytes("agentport.calls", "call_requested"),
                backend.meanRecordBytes("agentport.permits", "call_permitted"),
                backend.meanRecordBytes("agentport.replies", "call_ended"));
    }
}
