// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.rounds.Periodic;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts and stops what feeds this feature: three consumers, two views and a clock. */
@ApplicationScoped
class ApprovalWork {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Messaging messaging;
    private final Vertx vertx;
    private final AskIntake asks;
    private final Executions executions;
    private final Signals signals;
    private final Standing standing;
    private final Watch watch;
    private final List<Consumption> running = new ArrayList<>();
    private @Nullable Periodic looking;

    ApprovalWork(
            Messaging messaging,
            Vertx vertx,
            AskIntake asks,
            Executions executions,
            Signals signals,
            Standing standing,
            Watch watch) {
        this.messaging = messaging;
        this.vertx = vertx;
        this.asks = asks;
        this.executions = executions;
        this.signals = signals;
        this.standing = standing;
        this.watch = watch;
    }

    void start(@Observes StartupEvent event) {
        // asks for it here, where blocking is allowed; the intake needs it on an event loop
        messaging.publisher().partitions(Topic.REPLIES);
        running.add(messaging.consume("approval-service.asks", Topic.ASKS, ApprovalRequired.class, asks));
        running.add(messaging.consume("approval-service.replies", Topic.REPLIES, ReplyEvent.class, executions));
        running.add(messaging.consume("approval-service.signals", Topic.SIGNALS, SignalEvent.class, signals));
        looking = new Periodic(vertx, LOOK_EVERY, "approvals", watch::look);
        standing.onChange(looking::soon);
    }

    void stop(@Observes ShutdownEvent event) {
        if (looking != null) {
            looking.close();
        }
        running.forEach(Consumption::close);
    }
}
