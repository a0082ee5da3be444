// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.execution.Executor;
import io.agentport.connector.execution.Order;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** From a record on {@code permits} to an execution or an end: verified, still standing, valid by our own definition. */
@Singleton
final class PermitHandler {
    private final PermitVerifier verifier;
    private final Standing standing;
    private final EffectiveTools tools;
    private final Executor executor;

    PermitHandler(PermitVerifier verifier, Standing standing, EffectiveTools tools, Executor executor) {
        this.verifier = verifier;
        this.standing = standing;
        this.tools = tools;
        this.executor = executor;
    }

    Uni<Void> handle(Received<PermitEvent> received) {
        return switch (received.event()) {
            case CallPermitted permitted -> {
                var permit = verifier.verify(permitted);
                yield received.belowEndWhenAssigned()
                        ? unlessDecided(permitted, () -> permitted(permitted, permit))
                        : permitted(permitted, permit);
            }
            case CallRefused refused -> {
                var refusal = verifier.verify(refused);
                yield unlessDecided(
                        refused,
                        () -> executor.endAs(refused.call(), refusal.outcome().status(), refusal.text()));
            }
        };
    }

    private Uni<Void> unlessDecided(PermitEvent event, java.util.function.Supplier<Uni<Void>> next) {
        return executor.decidedBefore(event.call().call())
                .flatMap(decided -> decided ? Uni.createFrom().voidItem() : next.get());
    }

    private Uni<Void> permitted(CallPermitted permitted, VerifiedPermit permit) {
        var call = permitted.call();
        var tool = tools.find(call.tool());
        if (tool.isEmpty()) {
            return executor.end(
                    call,
                    new Outcome.Failed(Refusal.UNKNOWN_TOOL, "`" + call.tool() + "` is not offered any more", null));
        }
        if (!tool.get().definition().equals(permit.facts().definition())) {
            return executor.end(
                    call,
                    new Outcome.Failed(
                            Refusal.DEFINITION_CHANGED,
                            "the definition of `" + call.tool() + "` changed after the decision",
                            null));
        }
        boolean automatic = permit.approval() == null && permit.grant() == null;
        return standing.refusal(call.agent(), call.tool(), automatic)
                .flatMap(refusal ->
                        refusal.isPresent() ? executor.end(call, refusal.get()) : build(permitted, permit, tool.get()));
    }

    private Uni<Void> build(CallPermitted permitted, VerifiedPermit permit, EffectiveTool tool) {
        var call = permitted.call();
        return switch (tool.build(call.arguments())) {
            case BuildResult.Refused refused ->
                executor.end(
                        call,
                        new Outcome.Failed(
                                refused.reason(),
                                refused.detail() + (refused.path().isEmpty() ? "" : " at `" + refused.path() + "`"),
                                null));
            case BuildResult.Built built ->
                executor.execute(new Order(call, tool, built.request(), permit.approval(), permit.notAfter()));
        };
    }
}
