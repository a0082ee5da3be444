// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.json.CanonicalJson;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Ends a claim whose owner has gone. Nobody knows whether the owner sent it, so the outcome is unknown, unless the
 * upstream promises that the same request with the same key does nothing more, the key still lives, and it would be the
 * same request.
 */
@Singleton
final class OrphanedClaims {
    static final String EXECUTOR_LOST = "executor_lost";

    private final EffectiveTools tools;
    private final Credentials credentials;
    private final WriteExecution writes;
    private final Results results;
    private final DatabaseClock clock;

    OrphanedClaims(
            EffectiveTools tools,
            Credentials credentials,
            WriteExecution writes,
            Results results,
            DatabaseClock clock) {
        this.tools = tools;
        this.credentials = credentials;
        this.writes = writes;
        this.results = results;
        this.clock = clock;
    }

    /** Records and publishes the claim's outcome. */
    Uni<Void> end(InFlight row) {
        var tool = tools.find(row.tool());
        var idempotency = tool.map(EffectiveTool::idempotency).orElse(null);
        if (tool.isEmpty() || idempotency == null || !mayRepeat(row, tool.get(), idempotency)) {
            return unknown(row);
        }
        var arguments = CanonicalJson.ofCanonical(row.arguments());
        if (!(tool.get().build(arguments) instanceof BuildResult.Built built)
                || !Order.requestDigest(tool.get(), built.request()).equals(row.requestDigest())) {
            return unknown(row);
        }
        return credentials.of(tool.get()).flatMap(shown -> {
            if (!(shown instanceof Credentials.Shown.Headers headers)) {
                return unknown(row);
            }
            var prepared =
                    Preparation.of(tool.get(), built.request(), row.call(), row.traceparent(), headers.headers());
            return writes.resend(tool.get(), prepared, row.call())
                    .flatMap(reply -> reply instanceof Reply.NotSent
                            ? unknown(row)
                            : writes.record(row.call(), results.outcome(tool.get(), reply)));
        });
    }

    private boolean mayRepeat(InFlight row, EffectiveTool tool, Idempotency idempotency) {
        var lives = row.claimedAt()
                .plus(idempotency.lifetime())
                .minus(tool.upstream().timeout());
        return tool.definition().value().equals(row.definition()) && clock.now().isBefore(lives);
    }

    private Uni<Void> unknown(InFlight row) {
        return writes.record(
                row.call(),
                new Outcome.OutcomeUnknown(
                        EXECUTOR_LOST, "the process that claimed the call ended before it recorded an answer"));
    }
}
