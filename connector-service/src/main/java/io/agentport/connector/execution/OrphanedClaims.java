// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.secrets.CredentialHeaders.Shown;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.json.CanonicalJson;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Ends a claim whose owner has gone. Nobody knows whether the owner sent it, so the outcome is unknown, unless the
 * upstream promises that the same request with the same key does nothing more, the key still lives, it would be the same
 * request to the same account, and the call may still run: its agent and tool stand, and its permit is not over.
 */
@Singleton
final class OrphanedClaims {
    private static final Logger LOG = Logger.getLogger(OrphanedClaims.class);
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
        return request(row)
                .map(request -> credentials
                        .of(request.tool)
                        .flatMap(shown -> shown instanceof Shown.Headers headers
                                        // another account does not know the key: there it would be a second effect
                                        && Credentials.made(row, headers.headers())
                                ? resend(row, request, headers.headers())
                                : unknown(row)))
                .orElseGet(() -> unknown(row));
    }

    /** What the owner sent, or was about to send. */
    private record Request(EffectiveTool tool, UpstreamRequest request) {}

    /** Empty if it must not be sent again, or cannot be built as it was. */
    private Optional<Request> request(InFlight row) {
        try {
            var tool = tools.find(row.tool()).filter(found -> mayRepeat(row, found));
            return tool.isPresent()
                            && tool.get().build(CanonicalJson.ofCanonical(row.arguments()))
                                    instanceof BuildResult.Built built
                            && Order.requestDigest(tool.get(), built.request()).equals(row.requestDigest())
                    ? Optional.of(new Request(tool.get(), built.request()))
                    : Optional.empty();
        } catch (RuntimeException e) {
            LOG.errorf(e, "the request of %s could not be built again", row.call());
            return Optional.empty();
        }
    }

    private boolean mayRepeat(InFlight row, EffectiveTool tool) {
        var idempotency = tool.idempotency();
        if (idempotency == null || !tool.definition().equals(row.definition())) {
            return false;
        }
        var lives = row.claimedAt()
                .plus(idempotency.lifetime())
                .minus(tool.upstream().timeout());
        return clock.now().isBefore(lives);
    }

    private Uni<Void> resend(InFlight row, Request request, Map<String, String> headers) {
        var tool = request.tool;
        var prepared = Preparation.of(tool, request.request, row.call(), row.traceparent(), headers, null);
        return writes.resend(tool, prepared, row.call(), row.agent(), row.automatic())
                .flatMap(reply -> reply instanceof Reply.NotSent
                        ? unknown(row)
                        : writes.record(row.call(), results.outcomeOfResend(tool, reply)));
    }

    private Uni<Void> unknown(InFlight row) {
        return writes.record(
                row.call(),
                new Outcome.OutcomeUnknown(
                        EXECUTOR_LOST, "the process that claimed the call ended before it recorded an answer"));
    }
}
