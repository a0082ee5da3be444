// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.UpstreamCalls;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Executes tools that change nothing: no claim, the outcome goes straight to the topic. */
@Singleton
final class ReadExecution {
    private static final Logger LOG = Logger.getLogger(ReadExecution.class);

    private final UpstreamCalls upstream;
    private final Results results;
    private final Outcomes outcomes;
    private final ReadNotes notes;
    private final DatabaseClock clock;

    ReadExecution(UpstreamCalls upstream, Results results, Outcomes outcomes, ReadNotes notes, DatabaseClock clock) {
        this.upstream = upstream;
        this.results = results;
        this.outcomes = outcomes;
        this.notes = notes;
        this.clock = clock;
    }

    Uni<Void> run(Order order, Prepared prepared) {
        if (!clock.now().isBefore(order.notAfter())) {
            return answer(order, new Outcome.Failed(Refusal.PERMIT_EXPIRED, WriteExecution.LATE, null));
        }
        return upstream.read(prepared)
                .map(reply -> results.outcome(order.tool(), reply))
                .flatMap(outcome -> answer(order, outcome));
    }

    private Uni<Void> answer(Order order, Outcome outcome) {
        var call = order.call();
        var ended = new Ended(
                call.call(),
                call.agent(),
                call.tool(),
                call.replyPartition(),
                call.traceparent(),
                OutcomeText.write(outcome),
                null,
                clock.now());
        return outcomes.publishUnstored(ended)
                .flatMap(done -> notes.answered(call.call())
                        .onFailure()
                        .invoke(failure ->
                                LOG.warnf(failure, "the answer to %s was given but could not be noted", call.call()))
                        .onFailure()
                        .recoverWithNull());
    }
}
