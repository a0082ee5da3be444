// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.CallId;
import java.util.LinkedHashMap;
import java.util.Map;

/** The calls that were decided here lately: an idempotency key can bring the same call id again. */
final class RecentCalls {
    private static final int MOST = 50_000;

    private final Map<CallId, Boolean> calls = new LinkedHashMap<>(MOST) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** Whether the call was among them already. */
    synchronized boolean add(CallId call) {
        return calls.put(call, true) != null;
    }
}
