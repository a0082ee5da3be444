// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.execution.Executor;
import io.agentport.connector.execution.Order;
import io.agentport.connector.standing.Standing;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** From a record on {@code permits} to an execution or an end: verified, still standing, valid by our own definition. */
@Singleton
final class PermitHandler {
    private static final Logger LOG = Logger.getLogger(PermitHandler.class);

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
                yield received.mayBeRepeated()
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
        return executor.decidedBefore(event.call())
                .flatMap(decided -> decided ? Uni.createFrom().voidItem() : next.get());
    }

    private Uni<Void> permitted(CallPermitted permitted, VerifiedPermit permit) {
        var call = permitted.call();
        var definition = permit.facts().definition();
        var tool = tools.find(call.tool()).filter(found -> found.definition().equals(definition));
        return standing.refusal(call.agent(), call.tool(), definition, permit.automatic())
                .flatMap(refusal -> refusal.isPresent() || tool.isEmpty()
                        ? executor.end(call, refusal.orElseGet(() -> Standing.notOffered(call.tool())))
                        : build(permitted, permit, tool.get()));
    }

    private Uni<Void> build(CallPermitted permitted, VerifiedPermit permit, EffectiveTool tool) {
        var call = permitted.call();
        BuildResult result;
        try {
            result = tool.build(call.arguments());
        } catch (RuntimeException e) { // a defect of ours: the same arguments would meet it again
            LOG.errorf(e, "the request of %s could not be built", call.call());
            result = new BuildResult.Refused(Executor.INTERNAL_ERROR, "the request could not be built", "");
        }
        return switch (result) {
            case BuildResult.Refused refused ->
                executor.end(
                        call,
                        new Outcome.Failed(
                                refused.reason(),
                                refused.detail() + (refused.path().isEmpty() ? "" : " at `" + refused.path() + "`"),
                                null));
            case BuildResult.Built built ->
                executor.execute(new Order(
                        call, tool, built.request(), permit.approval(), permit.automatic(), permit.notAfter()));
        };
    }
}
