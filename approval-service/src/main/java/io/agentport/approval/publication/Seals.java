// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The keys this service seals and reads with, from the directory {@code agentport.seals.directory}. */
@ApplicationScoped
public class Seals {
    private final Sealer permits;
    private final Sealer outcomes;
    private final SealReader asks;

    /** @throws IOException if a key file is missing or has no good key: the service does not start without */
    Seals(@ConfigProperty(name = "agentport.seals.directory") Path directory) throws IOException {
        var own = SealKeyFile.open(directory, SealPair.APPROVAL_TO_APPROVAL);
        var policy = SealKeyFile.open(directory, SealPair.POLICY_TO_APPROVAL);
        this.permits =
                new Sealer(SealPair.APPROVAL_TO_CONNECTOR, SealKeyFile.open(directory, SealPair.APPROVAL_TO_CONNECTOR));
        this.outcomes = new Sealer(SealPair.APPROVAL_TO_APPROVAL, own);
        this.asks = new SealReader(SealPair.POLICY_TO_APPROVAL, policy);
    }

    Sealer permits() {
        return permits;
    }

    Sealer outcomes() {
        return outcomes;
    }

    /** A call's end, for connector-service to settle on its claim row. */
    public String sealRefusal(SealedClaims.Refusal claims) {
        return permits.seal(claims);
    }

    /** What policy-service asks, if it was sealed for us and is good at {@code now}. */
    public SealResult<SealedClaims.Ask> openAsk(String seal, Instant now) {
        return asks.open(seal, SealedClaims.Ask.class, now);
    }
}
