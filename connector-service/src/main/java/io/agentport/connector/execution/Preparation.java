// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.upstream.Caller;
import io.agentport.connector.upstream.Prepared;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Risk;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds to a request what does not come from the arguments: credential, idempotency key, trace context. */
final class Preparation {
    /** W3C Trace Context, version 00. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Preparation() {}

    static Prepared of(
            EffectiveTool tool,
            UpstreamRequest request,
            CallId call,
            @Nullable String traceparent,
            Map<String, String> credentials,
            @Nullable Caller caller) {
        var headers = new HashMap<String, String>();
        var idempotency = tool.idempotency();
        if (idempotency != null) {
            headers.put(idempotency.header(), call.value());
        }
        if (traceparent != null && TRACEPARENT.matcher(traceparent).matches()) {
            headers.put("traceparent", traceparent);
        }
        // a write that cannot be repeated must not meet a connection that the upstream is just closing
        boolean fresh = tool.risk() != Risk.READ && idempotency == null;
        return new Prepared(
                tool.id().integration(),
                tool.protocol(),
                request,
                tool.upstream(),
                credentials,
                headers,
                fresh,
                caller);
    }
}
