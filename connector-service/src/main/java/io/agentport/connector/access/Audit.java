// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;

/** Puts what administrators do here on record. */
@Singleton
final class Audit {
    private static final String SERVICE = "connector-service";

    private final Messaging messaging;

    Audit(Messaging messaging) {
        this.messaging = messaging;
    }

    /** The item arrives when the record is safe. */
    Uni<Void> record(String person, String action, String subject, Map<String, String> details) {
        return messaging
                .publisher()
                .publish(
                        Topic.AUDIT, new Audited("person:" + person, action, subject, details, SERVICE, Instant.now()));
    }
}
