// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.PoisonRecordException;
import io.agentport.messaging.Received;
import io.agentport.policy.agents.AgentDirectory;
import io.agentport.policy.ledger.LedgerStanding;
import io.agentport.policy.ledger.LedgerWatch;
import io.agentport.policy.schedule.Ticker;
import io.agentport.policy.seals.Seals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
    private final LedgerWatch ledger;
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
            Seals seals,
            LedgerWatch ledger,
            Verdicts verdicts,
            Ticker ticker,
            Clock clock,
            MeterRegistry metrics) {
        this.messaging = messaging;
        this.decisionPoint = decisionPoint;
        this.agents = agents;
        this.ledger = ledger;
        this.verdicts = verdicts;
        this.ticker = ticker;
        this.clock = clock;
        this.metrics = metrics;
        this.timer = Timer.builder("agentport.call")
                .description("Time that a phase of a call takes")
                .tag("phase", "decide")
                .register(metrics);
        this.decider = new Decider(agents, seals.ofGateway(), ledger, clock, DECIDE_WITHIN, this::failed);
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(CHECK_EVERY, "waiting for a policy to decide by", this::consumeOnceReady);
    }

    /** Calls are left on the topic until there is a policy to decide them by, and it is known how the ledger stands. */
    private Uni<Void> consumeOnceReady() {
        if (consumption == null
                && decisionPoint.policy().isPresent()
                && agents.loaded()
                && ledger.standing() != LedgerStanding.UNKNOWN) {
            // the broker is asked here for what is asked of memory from then on
            return Uni.createFrom()
                    .item(() -> messaging.publisher().partitions(Topic.REPLIES))
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(() ->
                            consumption = messaging.consume(GROUP, Topic.CALLS, CallRequested.class, this::handle))
                    .replaceWithVoid();
        }
        return Uni.createFrom().voidItem();
    }

    /** Whether calls are being decided. */
    public boolean ready() {
        var running = consumption;
        return running != null && running.ready();
    }

    /**
     * Decides on a call. While the policy lags behind the revision in force it fails, to be tried again: a call is never decided
     * by what is out of date, and one that waits too long for it ends as stale.
     */
    Uni<Void> handle(Received<CallRequested> received) {
        var start = System.nanoTime();
        var call = received.event();
        requireReplyPartition(call);
        var now = clock.instant();
        boolean stale = !now.isBefore(call.notAfter());
        var policy = decisionPoint.policy().filter(current -> agents.loaded());
        if (policy.isEmpty() && !stale) {
            throw new IllegalStateException("the revision in force is not compiled yet");
        }
        boolean again = recent.add(call.call());
        boolean mayHaveBeenDecided = again || received.mayBeRepeated();
        Uni<Void> handled;
        if (stale) {
            var detail = "nobody decided on the call before it went stale; it was not made";
            // left to the claim also if it comes for the first time: a replica whose clock is behind may permit it now
            handled = verdicts.end(call, new Outcome.Failed(Refusal.CALL_EXPIRED, detail, null), now);
        } else if (mayHaveBeenDecided
                && policy.get().adoptedAt().isAfter(earlier(call.acceptedAt(), received.timestamp()))) {
            handled = verdicts.end(call, Verdicts.POLICY_CHANGED, now);
        } else {
            handled = decider.decide(call, policy.get())
                    .invoke(this::count)
                    .chain(decision -> verdicts.publish(call, policy.get(), decision, mayHaveBeenDecided, now));
        }
        return handled.invoke(() -> timer.record(Duration.ofNanos(System.nanoTime() - start)));
    }

    private void requireReplyPartition(CallRequested call) {
        int partitions = messaging.publisher().partitions(Topic.REPLIES);
        if (call.replyPartition() < 0 || call.replyPartition() >= partitions) {
            throw new PoisonRecordException(
                    "bad_reply_partition", "there is no partition " + call.replyPartition() + " of `replies`");
        }
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
