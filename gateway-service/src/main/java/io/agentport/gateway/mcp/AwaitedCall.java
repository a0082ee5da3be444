// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.json.CanonicalJson;
import org.jspecify.annotations.Nullable;

/** The one argument of {@code await_call}. */
final class AwaitedCall {
    private AwaitedCall() {}

    /** Null if it is not there, is not a call id, or is not alone. */
    static @Nullable CallId in(CanonicalJson arguments) {
        return arguments
                .string("call_id")
                .filter(CallId::isCallId)
                .filter(id -> arguments.without("call_id").text().equals("{}"))
                .map(CallId::new)
                .orElse(null);
    }
}
