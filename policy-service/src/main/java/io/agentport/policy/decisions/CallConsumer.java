// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Received;
import io.agentport.policy.agents.AgentDirectory;
import io.agentport.policy.schedule.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The main path: each call on {@code calls} is decided, and the decision published. */
@Singleton
public final class CallConsumer {
    private static final Logger LOG = Logger.getLogger(CallConsumer.class);
    private static final String GROUP = "policy-service.calls";
    private static final Duration DECIDE_WITHIN = Duration.ofSeconds(2);
    private static final Duration CHECK_EVERY = Duration.ofMillis(100);

    private final Messaging messaging;
    private final DecisionPoint decisionPoint;
    private final AgentDirectory agents;
    private final Verdicts verdicts;
    private final Decider decider;
    private final RecentCalls recent = new RecentCalls();
    private final Ticker ticker;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Timer timer;
    private volatile @Nullable Consumption consumption;

    public CallConsumer(
            Messaging messaging,
            DecisionPoint decisionPoint,
            AgentDirectory agents,
            Verdicts verdicts,
            Ticker ticker,
            Clock clock,
            MeterRegistry metrics) {
        this.messaging = messaging;
        this.decisionPoint = decisionPoint;
        this.agents = agents;
        this.verdicts = verdicts;
        this.ticker = ticker;
        this.clock = clock;
        this.metrics = metrics;
        this.timer = Timer.builder("agentport.call")
                .description("Time that a phase of a call takes")
                .tag("phase", "decide")
                .register(metrics);
        this.decider = new Decider(agents, clock, DECIDE_WITHIN, this::failed);
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(CHECK_EVERY, "waiting for a policy to decide by", this::consumeOnceReady);
    }

    /** Calls are left on the topic until there is a policy to decide them by. */
    private Uni<Void> consumeOnceReady() {
        if (consumption == null && decisionPoint.policy().isPresent() && agents.loaded()) {
            consumption = messaging.consume(GROUP, Topic.CALLS, CallRequested.class, this::handle);
        }
        return Uni.createFrom().voidItem();
    }

    /** Whether calls are being decided. */
    public boolean ready() {
        var running = consumption;
        return running != null && running.ready();
    }

    Uni<Void> handle(Received<CallRequested> received) {
        var start = System.nanoTime();
        var call = received.event();
        boolean again = recent.add(call.call());
        boolean mayHaveBeenDecided = again || received.belowEndWhenAssigned();
        var policy = decisionPoint.policy().orElseThrow();
        var now = clock.instant();
        Uni<Void> handled;
        if (!now.isBefore(call.notAfter())) {
            var detail = "nobody decided on the call before it went stale; it was not made";
            handled =
                    verdicts.end(call, new Outcome.Failed(Refusal.CALL_EXPIRED, detail, null), mayHaveBeenDecided, now);
        } else if (mayHaveBeenDecided && policy.adoptedAt().isAfter(earlier(call.acceptedAt(), received.timestamp()))) {
            var detail = "the policy changed while the call was on its way";
            handled = verdicts.end(
                    call, new Outcome.Denied(Outcome.By.POLICY, Refusal.POLICY_CHANGED, detail, List.of()), true, now);
        } else {
            handled = decider.decide(call, policy)
                    .invoke(this::count)
                    .chain(decision -> verdicts.publish(call, policy, decision, mayHaveBeenDecided, now));
        }
        return handled.invoke(() -> timer.record(Duration.ofNanos(System.nanoTime() - start)));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private void count(Decision decision) {
        var tags = switch (decision) {
            case Decision.AutoApprove auto -> List.of("auto_approve", "");
            case Decision.AskApproval ask -> List.of("ask_approve", "");
            case Decision.Deny deny -> List.of("deny", deny.code());
        };
        metrics.counter("agentport.policy.decisions", "decision", tags.getFirst(), "reason", tags.getLast())
                .increment();
    }

    private void failed(Throwable failure) {
        metrics.counter("agentport.policy.failures").increment();
        LOG.errorf(failure, "a call is denied because the policy could not be evaluated");
    }
}
