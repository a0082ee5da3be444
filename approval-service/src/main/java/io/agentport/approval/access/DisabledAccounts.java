// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import org.jboss.logging.Logger;

/** The local accounts that were disabled, so that their tokens stop within a second or two and not when they expire. */
@ApplicationScoped
public class DisabledAccounts {
    private static final Logger LOG = Logger.getLogger(DisabledAccounts.class);
    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final LocalMode localMode;
    private final Vertx vertx;
    private volatile Set<String> names = Set.of();
    private long timer;

    DisabledAccounts(Accounts accounts, LocalMode localMode, Vertx vertx) {
        this.accounts = accounts;
        this.localMode = localMode;
        this.vertx = vertx;
    }

    public boolean contains(String name) {
        return names.contains(name);
    }

    void start(@Observes StartupEvent event) {
        if (localMode.on()) {
            vertx.runOnContext(this::refresh);
            timer = vertx.setPeriodic(REFRESH.toMillis(), id -> refresh());
        }
    }

    void refresh() {
        accounts.disabled()
                .subscribe()
                .with(
                        found -> names = found,
                        failure -> LOG.warnf("disabled accounts could not be read: %s", failure.toString()));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }
}
