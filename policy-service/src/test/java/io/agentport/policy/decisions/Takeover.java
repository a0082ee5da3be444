// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Messaging;
import io.agentport.policy.agents.AgentDirectory;
import io.agentport.policy.ledger.LedgerWatch;
import io.agentport.policy.schedule.Ticker;
import io.agentport.policy.seals.Seals;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Replicas that take over before anything was committed: each is given every call that stands on the topic. */
@Singleton
public final class Takeover {
    private final Messaging messaging;
    private final DecisionPoint decisionPoint;
    private final AgentDirectory agents;
    private final Seals seals;
    private final LedgerWatch ledger;
    private final Verdicts verdicts;
    private final Ticker ticker;
    private final MeterRegistry metrics;

    public Takeover(
            Messaging messaging,
            DecisionPoint decisionPoint,
            AgentDirectory agents,
            Seals seals,
            LedgerWatch ledger,
            Verdicts verdicts,
            Ticker ticker,
            MeterRegistry metrics) {
        this.messaging = messaging;
        this.decisionPoint = decisionPoint;
        this.agents = agents;
        this.seals = seals;
        this.ledger = ledger;
        this.verdicts = verdicts;
        this.ticker = ticker;
        this.metrics = metrics;
    }

    /** Begins to decide by the given clock; to be closed. */
    public Consumption at(Clock clock) {
        var replica =
                new CallConsumer(messaging, decisionPoint, agents, seals, ledger, verdicts, ticker, clock, metrics);
        return messaging.consume("takeover." + UUID.randomUUID(), Topic.CALLS, CallRequested.class, replica::handle);
    }
}
