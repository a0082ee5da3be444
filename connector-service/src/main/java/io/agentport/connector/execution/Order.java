// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.CallRequested;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A permitted call, ready to be executed.
 *
 * @param approval the approval a person gave; null if the policy permits it by itself
 * @param automatic whether neither a person nor a grant stands behind the permit
 * @param notAfter when it must not be sent any more, by the database's clock
 */
public record Order(
        CallRequested call,
        EffectiveTool tool,
        UpstreamRequest request,
        @Nullable String approval,
        boolean automatic,
        Instant notAfter) {
    private static final int MAX_EFFECT_KEY = 500;

    /** What the call changes; a long key is replaced by its digest. */
    String effectKey() {
        var key = request.effectKey();
        return key.length() <= MAX_EFFECT_KEY ? key : Digest.ofText(key).value();
    }

    /** Digest of everything that is sent but the credential and the trace context. */
    String requestDigest() {
        return requestDigest(tool, request);
    }

    static String requestDigest(EffectiveTool tool, UpstreamRequest request) {
        var body = request.body();
        return Digest.ofText(String.join(
                        "\n",
                        tool.definition().value(),
                        request.method(),
                        request.origin().toString(),
                        request.pathAndQuery(),
                        new TreeMap<>(request.headers()).toString(),
                        body == null ? "" : body.contentType() + "\n" + body.text()))
                .value();
    }
}
