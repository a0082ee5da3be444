// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.secrets.CredentialHeaders;
import io.agentport.connector.secrets.CredentialHeaders.Shown;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** The headers that show an upstream the credential. */
@Singleton
final class Credentials {
    private final CredentialHeaders headers;

    Credentials(CredentialHeaders headers) {
        this.headers = headers;
    }

    /** Resolves the tool's credential, if it may be sent to the tool's origin. */
    Uni<Shown> of(EffectiveTool tool) {
        return headers.of(tool.id().integration(), tool.upstream().origin(), tool.authentication());
    }

    /**
     * What a claim binds, made with the credential, which the database does not have: nobody who writes to it can make up a
     * claim, or change one, that would be sent.
     */
    static Digest fingerprint(Order order, Map<String, String> headers) {
        var call = order.call();
        return fingerprint(
                call.call(), call.agent(), order.requestDigest(), order.automatic(), order.notAfter(), headers);
    }

    /** Whether the claim was made with these headers, as it is; never if there is no credential to make it with. */
    static boolean made(InFlight claim, Map<String, String> headers) {
        var expected = fingerprint(
                claim.call(), claim.agent(), claim.requestDigest(), claim.automatic(), claim.notAfter(), headers);
        return !headers.isEmpty() && expected.value().equals(claim.credential());
    }

    private static Digest fingerprint(
            CallId call,
            AgentId agent,
            String requestDigest,
            boolean automatic,
            Instant notAfter,
            Map<String, String> headers) {
        // finer than milliseconds, the database may keep another time than it was given
        return Digest.ofText(String.join(
                "\n",
                call.value(),
                agent.value(),
                requestDigest,
                String.valueOf(automatic),
                notAfter.truncatedTo(ChronoUnit.MILLIS).toString(),
                new TreeMap<>(headers).toString()));
    }
}
