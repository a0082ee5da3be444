// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The gateway's word for what no key proves: that a good token of an agent's client came with a call. It is for
 * policy-service alone, and the only thing that the gateway seals.
 */
@Startup
@ApplicationScoped
public class TokenSeals {
    private final Sealer sealer;

    public TokenSeals(SealSettings settings) {
        try {
            var keys = SealKeyFile.open(settings.directory(), SealPair.GATEWAY_TO_POLICY);
            sealer = new Sealer(SealPair.GATEWAY_TO_POLICY, keys);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the seal keys `" + SealPair.GATEWAY_TO_POLICY.fileName()
                            + "` in `agentport.seals.directory`",
                    e);
        }
    }

    public String presented(
            CallId call, AgentId agent, ToolId tool, Digest arguments, OAuthClient client, Instant notAfter) {
        return sealer.seal(new SealedClaims.Presented(call, agent, tool, arguments, client, notAfter));
    }
}
