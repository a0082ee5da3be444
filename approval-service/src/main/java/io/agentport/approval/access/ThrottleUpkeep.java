// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Keeps the table of attempts small. */
@ApplicationScoped
class ThrottleUpkeep {
    private static final Logger LOG = Logger.getLogger(ThrottleUpkeep.class);

    private final LoginThrottle throttle;
    private final AccessConfig config;
    private final Vertx vertx;
    private long timer;

    ThrottleUpkeep(LoginThrottle throttle, AccessConfig config, Vertx vertx) {
        this.throttle = throttle;
        this.config = config;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(
                config.throttleWindow().toMillis(),
                id -> throttle.forgetOver()
                        .subscribe()
                        .with(
                                nothing -> {},
                                failure -> LOG.warnf(
                                        "old attempts to log in could not be deleted: %s", failure.toString())));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }
}
