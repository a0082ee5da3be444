// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Starts the ledger with the service, and stops it while there still is a database. */
@ApplicationScoped
class LedgerLifecycle {
    private static final Logger LOG = Logger.getLogger(LedgerLifecycle.class);

    private final Ledger ledger;

    LedgerLifecycle(Ledger ledger) {
        this.ledger = ledger;
    }

    void start(@Observes StartupEvent started) {
        ledger.start();
    }

    void stop(@Observes ShutdownEvent stopping) {
        try {
            ledger.close();
        } catch (Exception e) {
            LOG.warn("the last heads may not have left the database", e);
        }
    }
}
