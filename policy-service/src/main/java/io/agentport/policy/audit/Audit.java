// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.audit;

import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/** Publishes what was done on {@code audit}. */
@Singleton
public class Audit {
    public static final String SERVICE = "policy-service";
    public static final String ITSELF = "service:" + SERVICE;

    private static final Logger LOG = Logger.getLogger(Audit.class);
    private static final int ATTEMPTS = 10;

    private final Messaging messaging;
    private final Clock clock;

    public Audit(Messaging messaging, Clock clock) {
        this.messaging = messaging;
        this.clock = clock;
    }

    public static String person(String name) {
        return "person:" + name;
    }

    /** Completes when the record is acknowledged; fails if it is not after many attempts. */
    public Uni<Void> record(String actor, String action, String subject, Map<String, String> details) {
        var event = new Audited(actor, action, subject, details, SERVICE, clock.instant());
        return messaging
                .publisher()
                .publish(Topic.AUDIT, event)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .atMost(ATTEMPTS)
                .onFailure()
                .invoke(failure -> LOG.errorf("not on record: %s of `%s`: %s", action, subject, failure));
    }
}
