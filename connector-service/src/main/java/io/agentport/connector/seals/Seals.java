// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.seals;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.Sealer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** The readers of what policy- and approval-service sealed for us, and the sealer of outcomes. */
@Singleton
public final class Seals {
    private final SealReader fromPolicy;
    private final SealReader fromApproval;
    private final Sealer outcomes;

    @Inject
    public Seals(SealSettings settings) throws IOException {
        this(settings.directory());
    }

    /**
     * Opens the key files.
     *
     * @throws IOException if one is missing or holds no good key: without them nothing may run
     */
    public Seals(Path directory) throws IOException {
        this.fromPolicy =
                new SealReader(SealPair.POLICY_TO_CONNECTOR, SealKeyFile.open(directory, SealPair.POLICY_TO_CONNECTOR));
        this.fromApproval = new SealReader(
                SealPair.APPROVAL_TO_CONNECTOR, SealKeyFile.open(directory, SealPair.APPROVAL_TO_CONNECTOR));
        this.outcomes =
                new Sealer(SealPair.CONNECTOR_TO_APPROVAL, SealKeyFile.open(directory, SealPair.CONNECTOR_TO_APPROVAL));
    }

    public SealReader fromPolicy() {
        return fromPolicy;
    }

    public SealReader fromApproval() {
        return fromApproval;
    }

    public Sealer outcomes() {
        return outcomes;
    }
}
