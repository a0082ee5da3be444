// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.upstream.Cancellations;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Received;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What the agents' side says about calls: taken back, or received. */
@Singleton
public final class Signals {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Messaging messaging;
    private final Claims claims;
    private final Cancellations cancellations;
    private final Batcher<CallId> delivered;

    Signals(Messaging messaging, Claims claims, Cancellations cancellations, Vertx vertx) {
        this.messaging = messaging;
        this.claims = claims;
        this.cancellations = cancellations;
        this.delivered = new Batcher<>(vertx, PAUSE, claims::delivered);
    }

    void start(@Observes StartupEvent event) {
        messaging.consume("connector-service.signals", Topic.SIGNALS, SignalEvent.class, this::handle);
    }

    private Uni<Void> handle(Received<SignalEvent> received) {
        return switch (received.event()) {
            case SignalEvent.CallCancelled cancelled -> {
                cancellations.cancelled(cancelled.call(), cancelled.agent());
                yield claims.cancel(cancelled.call(), cancelled.agent());
            }
            case SignalEvent.OutcomeDelivered outcome -> delivered.add(outcome.call());
        };
    }
}
