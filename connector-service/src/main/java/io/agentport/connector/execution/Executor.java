// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.events.CallRequested;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Executes permitted calls and ends the others. Every way out of here records and publishes one outcome. */
@Singleton
public final class Executor {
    private final Claims claims;
    private final ReadNotes reads;
    private final Outcomes outcomes;
    private final Credentials credentials;
    private final ReadExecution readExecution;
    private final WriteExecution writeExecution;

    Executor(
            Claims claims,
            ReadNotes reads,
            Outcomes outcomes,
            Credentials credentials,
            ReadExecution readExecution,
            WriteExecution writeExecution) {
        this.claims = claims;
        this.reads = reads;
        this.outcomes = outcomes;
        this.credentials = credentials;
        this.readExecution = readExecution;
        this.writeExecution = writeExecution;
    }

    /** Executes a call whose permit, standing and arguments are good. */
    public Uni<Void> execute(Order order) {
        return credentials.of(order.tool()).flatMap(shown -> switch (shown) {
            case Credentials.Shown.Refused refused ->
                end(order.call(), new Outcome.Failed(refused.reason(), refused.detail(), null));
            case Credentials.Shown.Headers headers -> {
                var call = order.call();
                var prepared = Preparation.of(
                        order.tool(), order.request(), call.call(), call.traceparent(), headers.headers());
                yield order.tool().risk() == Risk.READ
                        ? readExecution.run(order, prepared)
                        : writeExecution.run(order, prepared);
            }
        });
    }

    /** Ends a call that is not executed, unless it was claimed or has ended. */
    public Uni<Void> end(CallRequested call, Outcome outcome) {
        return writeExecution.end(call, outcome.status(), OutcomeText.write(outcome), null);
    }

    /** As {@link #end}, with the very text that another service sealed. */
    public Uni<Void> endAs(CallRequested call, String status, String text) {
        return writeExecution.end(call, status, text, null);
    }

    /**
     * Whether the call was decided before: a stored outcome is published again, and nothing is left to do. Asked when a
     * record may be read for the second time.
     */
    public Uni<Boolean> decidedBefore(CallId call) {
        return reads.wasAnswered(call).flatMap(answered -> {
            if (answered) {
                return Uni.createFrom().item(true);
            }
            return claims.find(call)
                    .flatMap(row -> row.isPresent() && row.get() instanceof Ended ended
                            ? outcomes.publishStored(ended).replaceWith(true)
                            : Uni.createFrom().item(false));
        });
    }
}
