// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.CancelRequested;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.secrets.CredentialHeaders.Shown;
import io.agentport.connector.upstream.Caller;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.events.CallRequested;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Executes permitted calls and ends the others. Every way out of here records and publishes one outcome. */
@Singleton
public final class Executor {
    /** Something happened that ought not to; the log has the details. */
    public static final String INTERNAL_ERROR = "internal_error";

    private final Claims claims;
    private final ReadNotes reads;
    private final Outcomes outcomes;
    private final Credentials credentials;
    private final ProgressReports progress;
    private final ReadExecution readExecution;
    private final WriteExecution writeExecution;

    Executor(
            Claims claims,
            ReadNotes reads,
            Outcomes outcomes,
            Credentials credentials,
            ProgressReports progress,
            ReadExecution readExecution,
            WriteExecution writeExecution) {
        this.claims = claims;
        this.reads = reads;
        this.outcomes = outcomes;
        this.credentials = credentials;
        this.progress = progress;
        this.readExecution = readExecution;
        this.writeExecution = writeExecution;
    }

    /** Executes a call whose permit, standing and arguments are good. */
    public Uni<Void> execute(Order order) {
        return credentials.of(order.tool()).flatMap(shown -> switch (shown) {
            case Shown.Refused refused ->
                end(order.call(), new Outcome.Failed(refused.reason(), refused.detail(), null));
            case Shown.Headers headers -> {
                var call = order.call();
                var prepared = Preparation.of(
                        order.tool(),
                        order.request(),
                        call.call(),
                        call.traceparent(),
                        headers.headers(),
                        new Caller(
                                call.call(), call.agent(), order.tool().risk() == Risk.READ, progress.listener(call)));
                yield order.tool().risk() == Risk.READ
                        ? unlessCancelled(order, () -> readExecution.run(order, prepared))
                        : writeExecution.run(order, prepared);
            }
        });
    }

    /** A read has no claim that a cancel could win, so one that waited for a person looks for the agent's word itself. */
    private Uni<Void> unlessCancelled(Order order, Supplier<Uni<Void>> reading) {
        if (order.approval() == null) {
            return reading.get();
        }
        var call = order.call();
        return claims.find(call.call())
                .flatMap(row -> row.isPresent()
                                && row.get() instanceof CancelRequested cancel
                                && cancel.agent().equals(call.agent())
                        ? end(call, new Outcome.Cancelled("the agent took the call back before it was sent"))
                        : reading.get());
    }

    /** Ends a call that is not executed, unless it was claimed or has ended. */
    public Uni<Void> end(CallRequested call, Outcome outcome) {
        return writeExecution.end(call, outcome);
    }

    /** As {@link #end}, with the very text that another service sealed. */
    public Uni<Void> endAs(CallRequested call, String status, String text) {
        return writeExecution.end(call, status, text, null);
    }

    /**
     * Whether the call was decided before: a stored outcome is published again, and nothing is left to do. Asked when a
     * record may be read for the second time.
     */
    public Uni<Boolean> decidedBefore(CallRequested call) {
        return reads.wasAnswered(call.call()).flatMap(answered -> {
            if (answered) {
                return Uni.createFrom().item(true);
            }
            return claims.find(call.call())
                    .flatMap(row -> row.isPresent() && row.get() instanceof Ended ended && ended.isOf(call)
                            ? outcomes.publishStored(ended).replaceWith(true)
                            : Uni.createFrom().item(false));
        });
    }
}
