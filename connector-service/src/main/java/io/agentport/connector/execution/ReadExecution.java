// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.standing.Standing;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamCalls;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Executes tools that change nothing: no claim, the outcome goes straight to the topic. */
@Singleton
final class ReadExecution {
    private static final Logger LOG = Logger.getLogger(ReadExecution.class);

    private final UpstreamCalls upstream;
    private final Results results;
    private final Outcomes outcomes;
    private final ReadNotes notes;
    private final Standing standing;
    private final DatabaseClock clock;

    ReadExecution(
            UpstreamCalls upstream,
            Results results,
            Outcomes outcomes,
            ReadNotes notes,
            Standing standing,
            DatabaseClock clock) {
        this.upstream = upstream;
        this.results = results;
        this.outcomes = outcomes;
        this.notes = notes;
        this.standing = standing;
        this.clock = clock;
    }

    Uni<Void> run(Order order, Prepared prepared) {
        var refused = new AtomicReference<>(Optional.<Outcome>empty());
        return upstream.read(prepared, () -> refusal(order).invoke(refused::set).map(Optional::isEmpty))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.errorf(failure, "sending %s failed", order.call().call());
                    return new Reply.NotSent(Executor.INTERNAL_ERROR, "sending it failed in an unexpected way");
                })
                .flatMap(reply -> answer(order, refused.get().orElseGet(() -> results.outcome(order.tool(), reply))));
    }

    /** Asked before each attempt: why it must not be made; empty if it may. */
    private Uni<Optional<Outcome>> refusal(Order order) {
        var call = order.call();
        return standing.refusal(call.agent(), call.tool(), order.tool().definition(), order.automatic())
                .map(refusal -> refusal.isPresent() || clock.now().isBefore(order.notAfter())
                        ? refusal
                        : Optional.of(new Outcome.Failed(Refusal.PERMIT_EXPIRED, WriteExecution.LATE, null)));
    }

    private Uni<Void> answer(Order order, Outcome outcome) {
        var call = order.call();
        return outcomes.publishUnstored(Ended.of(call, outcome, clock.now()))
                .flatMap(done -> notes.answered(call.call())
                        .onFailure()
                        .invoke(failure ->
                                LOG.warnf(failure, "the answer to %s was given but could not be noted", call.call()))
                        .onFailure()
                        .recoverWithNull());
    }
}
