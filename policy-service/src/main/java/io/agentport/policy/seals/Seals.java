// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.seals;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Seals with this service's two pairs of keys, and reads the gateway's. Without them it does not start. */
@Singleton
@Startup
public class Seals {
    private final Sealer approval;
    private final Sealer connector;
    private final SealReader gateway;

    public Seals(SealSettings settings) {
        approval = new Sealer(SealPair.POLICY_TO_APPROVAL, keys(settings, SealPair.POLICY_TO_APPROVAL));
        connector = new Sealer(SealPair.POLICY_TO_CONNECTOR, keys(settings, SealPair.POLICY_TO_CONNECTOR));
        gateway = new SealReader(SealPair.GATEWAY_TO_POLICY, keys(settings, SealPair.GATEWAY_TO_POLICY));
    }

    private static SealKeyFile keys(SealSettings settings, SealPair pair) {
        try {
            return SealKeyFile.open(settings.directory(), pair);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the seal keys `" + pair.fileName() + "` in `agentport.seals.directory`", e);
        }
    }

    /** Reads what the gateway sealed. */
    public SealReader ofGateway() {
        return gateway;
    }

    public String forApproval(SealedClaims claims) {
        return approval.seal(claims);
    }

    public String forConnector(SealedClaims claims) {
        return connector.seal(claims);
    }
}
