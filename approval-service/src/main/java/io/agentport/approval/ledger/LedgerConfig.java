// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of the ledger. */
@ConfigMapping(prefix = "agentport.ledger")
public interface LedgerConfig {
    /** File with the keys of the chains, one in each line, the first signs. The service does not start without it. */
    Path keyFile();

    /**
     * File that the signed heads of the chains are appended to, outside the database. By default
     * {@code ledger-heads.jsonl} beside the key file.
     */
    Optional<Path> headsFile();

    /** How often signed heads leave the database. Positive. */
    @WithDefault("PT1M")
    Duration headsEvery();

    /** How often calls are looked for that no deadline holds open any more. Positive. */
    @WithDefault("PT30S")
    Duration sweepEvery();

    /** How long after its last deadline an open call is taken to be abandoned. Positive. */
    @WithDefault("PT5M")
    Duration abandonAfter();

    default Path headsPath() {
        return headsFile().orElseGet(() -> keyFile().resolveSibling("ledger-heads.jsonl"));
    }
}
