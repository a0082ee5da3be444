// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.seals;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Seals with this service's two pairs of keys. Without them it does not start. */
@Singleton
@Startup
public class Seals {
    private final Sealer approval;
    private final Sealer connector;

    public Seals(SealSettings settings) {
        approval = open(settings, SealPair.POLICY_TO_APPROVAL);
        connector = open(settings, SealPair.POLICY_TO_CONNECTOR);
    }

    private static Sealer open(SealSettings settings, SealPair pair) {
        try {
            return new Sealer(pair, SealKeyFile.open(settings.directory(), pair));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the seal keys `" + pair.fileName() + "` in `agentport.seals.directory`", e);
        }
    }

    public String forApproval(SealedClaims claims) {
        return approval.seal(claims);
    }

    public String forConnector(SealedClaims claims) {
        return connector.seal(claims);
    }
}
