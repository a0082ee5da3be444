// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallIntake;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallTracker;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.agentport.gateway.toolsets.CatalogTool;
import io.agentport.gateway.toolsets.ShownSchema;
import io.agentport.gateway.toolsets.Toolsets;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code tools/call}: hands the call to {@link CallIntake} and holds the answer, see {@link Hold}. */
@ApplicationScoped
public class ToolCalls {
    private static final Logger LOG = Logger.getLogger(ToolCalls.class);
    private static final int MAX_REASON_LENGTH = 1000;
    private static final CanonicalJson NO_ARGUMENTS = noArguments();

    private final Toolsets toolsets;
    private final CallIntake intake;
    private final CallTracker calls;
    private final HeldRequests held;
    private final Results results;
    private final RefusalAudit audit;
    private final McpSettings settings;
    private final Vertx vertx;

    ToolCalls(
            Toolsets toolsets,
            CallIntake intake,
            CallTracker calls,
            HeldRequests held,
            Results results,
            RefusalAudit audit,
            McpSettings settings,
            Vertx vertx) {
        this.toolsets = toolsets;
        this.intake = intake;
        this.calls = calls;
        this.held = held;
        this.results = results;
        this.audit = audit;
        this.settings = settings;
        this.vertx = vertx;
    }

    /** Answers the exchange, at once or later. */
    void call(McpMessage.Request request, CallingAgent agent, Exchange exchange, @Nullable String traceHeader) {
        if (request.toolName().equals(ToolList.AWAIT_CALL)) {
            awaitCall(request, agent, exchange);
            return;
        }
        var tool = toolsets.findExposed(request.toolName());
        if (tool.isEmpty()) {
            audit.refused(agent.id(), Problem.UNKNOWN_TOOL, "");
            exchange.error(
                    new McpError(McpError.INVALID_PARAMS, "unknown tool `" + request.toolName() + "`", 200, null));
            return;
        }
        switch (Taken.from(request, tool.get())) {
            case Taken.Bad(Refused refused) -> {
                audit.refused(agent.id(), refused.problem(), tool.get().id().key());
                refuse(exchange, refused, request.era());
            }
            case Taken.Good(CanonicalJson arguments, String reason) -> {
                var trace = TraceContext.of(request.traceparent() == null ? traceHeader : request.traceparent());
                intake.take(new CallIntake.Request(
                                agent, tool.get().id(), arguments, reason, null, trace.traceparent()))
                        .subscribe()
                        .with(taken -> taken(taken, request, agent, exchange), failure -> {
                            LOG.errorf(failure, "a call failed, trace %s", trace.traceId());
                            exchange.error(McpError.internal(request.era()));
                        });
            }
        }
    }

    private void taken(CallIntake.Intake taken, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        switch (taken) {
            case CallIntake.Intake.Rejected(Refused refused) -> refuse(exchange, refused, request.era());
            case CallIntake.Intake.Accepted(CallSnapshot call, boolean made) ->
                hold(request, agent, exchange, call.id(), made);
        }
    }

    /** A closed stream ends only this waiting: the call was made by another request. */
    private void awaitCall(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        var arguments = request.arguments() == null ? NO_ARGUMENTS : request.arguments();
        var id = AwaitedCall.in(arguments);
        if (id == null) {
            audit.refused(agent.id(), Problem.INVALID_ARGUMENTS, "");
            refuse(
                    exchange,
                    new Refused(
                            Problem.INVALID_ARGUMENTS, "`await_call` takes `call_id`, as a pending result names it"),
                    request.era());
            return;
        }
        hold(request, agent, exchange, id, false);
    }

    private void hold(McpMessage.Request request, CallingAgent agent, Exchange exchange, CallId id, boolean mayCancel) {
        new Hold(request, agent, exchange, id, mayCancel, calls, held, results, audit, settings, vertx).start();
    }

    private void refuse(Exchange exchange, Refused refused, Era era) {
        exchange.result(results.complete(ToolResults.of(refused), era));
    }

    /** The tool's own arguments, and the agent's reason taken out of them. */
    private sealed interface Taken {
        record Good(CanonicalJson arguments, @Nullable String reason) implements Taken {}

        record Bad(Refused refused) implements Taken {}

        static Taken from(McpMessage.Request request, CatalogTool tool) {
            var arguments = request.arguments();
            if (arguments == null) {
                return new Good(NO_ARGUMENTS, null);
            }
            var without = arguments.without(CatalogTool.REASON);
            if (without.equals(arguments) || ShownSchema.declaresReason(tool)) {
                return new Good(arguments, null);
            }
            var reason = arguments.string(CatalogTool.REASON);
            if (reason.isEmpty() || reason.get().length() > MAX_REASON_LENGTH) {
                return new Bad(new Refused(Problem.INVALID_ARGUMENTS, "the reason is not one")
                        .at(List.of(new Refused.At(
                                "/" + CatalogTool.REASON,
                                "a string of at most " + MAX_REASON_LENGTH + " characters"))));
            }
            return new Good(without, reason.get());
        }
    }

    private static CanonicalJson noArguments() {
        try {
            return StrictJson.readObject("{}".getBytes(StandardCharsets.UTF_8));
        } catch (RefusedJsonException e) {
            throw new IllegalStateException("an empty object is an object", e);
        }
    }
}
