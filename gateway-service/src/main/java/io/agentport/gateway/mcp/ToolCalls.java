// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallIntake;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.agentport.gateway.toolsets.CatalogTool;
import io.agentport.gateway.toolsets.Toolsets;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code tools/call}: hands the call to {@link CallIntake} and holds the answer, see {@link Hold}; or answers for our own tools. */
@ApplicationScoped
public class ToolCalls {
    private static final Logger LOG = Logger.getLogger(ToolCalls.class);

    private final Toolsets toolsets;
    private final CallIntake intake;
    private final Holds holds;
    private final ToolDiscovery discovery;
    private final Results results;
    private final RefusalAudit audit;

    ToolCalls(
            Toolsets toolsets,
            CallIntake intake,
            Holds holds,
            ToolDiscovery discovery,
            Results results,
            RefusalAudit audit) {
        this.toolsets = toolsets;
        this.intake = intake;
        this.holds = holds;
        this.discovery = discovery;
        this.results = results;
        this.audit = audit;
    }

    /** Answers the exchange, at once or later. */
    void call(McpMessage.Request request, CallingAgent agent, Exchange exchange, @Nullable String traceHeader) {
        if (!fitsInputResponses(request.params().path("inputResponses"))) {
            exchange.error(McpError.invalidParams(
                    "`params.inputResponses` must be an object of objects; nothing that it holds is used",
                    request.era()));
            return;
        }
        var arguments = request.arguments() == null ? ToolArguments.NONE : request.arguments();
        switch (request.toolName()) {
            case MetaTools.AWAIT_CALL -> awaitCall(arguments, request, agent, exchange);
            case MetaTools.SEARCH_TOOLS -> search(arguments, request, agent, exchange);
            case MetaTools.DESCRIBE_TOOL ->
                tell(discovery.describe(agent.published(), arguments), request, agent, exchange);
            case CallTool.NAME -> callTool(request, agent, exchange, traceHeader);
            default -> {
                var tool = toolsets.findExposed(request.toolName());
                if (tool.isPresent()) {
                    make(tool.get(), request.arguments(), null, request, agent, exchange, traceHeader);
                } else {
                    audit.refused(agent.id(), Problem.UNKNOWN_TOOL, "");
                    exchange.error(new McpError(
                            McpError.INVALID_PARAMS, "unknown tool `" + request.toolName() + "`", 200, null));
                }
            }
        }
    }

    /** MCP 2026-07-28, basic/patterns/mrtr. No question is ever asked, so no answer means anything. */
    private static boolean fitsInputResponses(JsonNode responses) {
        return responses.isMissingNode()
                || (responses.isObject() && responses.valueStream().allMatch(JsonNode::isObject));
    }

    private void callTool(
            McpMessage.Request request, CallingAgent agent, Exchange exchange, @Nullable String traceHeader) {
        switch (CallTool.in(request.arguments())) {
            case CallTool.Bad(Refused refused) -> refuse(refused, "", request, agent, exchange);
            case CallTool.Wanted(String name, CanonicalJson arguments, CanonicalJson reason) -> {
                var tool = toolsets.findExposed(name);
                if (tool.isPresent()) {
                    make(tool.get(), arguments, reason, request, agent, exchange, traceHeader);
                } else {
                    refuse(
                            new Refused(Problem.UNKNOWN_TOOL, "unknown tool `" + name + "`"),
                            "",
                            request,
                            agent,
                            exchange);
                }
            }
        }
    }

    private void make(
            CatalogTool tool,
            @Nullable CanonicalJson given,
            @Nullable CanonicalJson beside,
            McpMessage.Request request,
            CallingAgent agent,
            Exchange exchange,
            @Nullable String traceHeader) {
        switch (ToolArguments.of(given, beside, tool)) {
            case ToolArguments.Bad(Refused refused) -> refuse(refused, tool.id().key(), request, agent, exchange);
            case ToolArguments.Good(CanonicalJson arguments, String reason) -> {
                var trace = TraceContext.of(request.traceparent() == null ? traceHeader : request.traceparent());
                intake.take(new CallIntake.Request(agent, tool.id(), arguments, reason, null, trace.traceparent()))
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
            case CallIntake.Intake.Rejected(Refused refused) -> answer(refused, request, exchange); // on record already
            case CallIntake.Intake.Accepted(CallSnapshot call, boolean made) ->
                holds.call(request, agent, exchange, call, made);
        }
    }

    /** A closed stream ends only this waiting: the call was made by another request. */
    private void awaitCall(CanonicalJson arguments, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        var id = AwaitedCall.in(arguments);
        if (id == null) {
            var refused = new Refused(
                    Problem.INVALID_ARGUMENTS, "`await_call` takes `call_id`, as a pending result names it");
            refuse(refused, "", request, agent, exchange);
        } else {
            holds.await(request, agent, exchange, id);
        }
    }

    private void search(CanonicalJson arguments, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        exchange.onLeave(() -> {});
        discovery
                .search(agent.published(), arguments)
                .onSuccess(answer -> tell(answer, request, agent, exchange))
                .onFailure(failure -> {
                    LOG.errorf(failure, "tools could not be searched");
                    exchange.error(McpError.internal(request.era()));
                });
    }

    private void tell(ToolDiscovery.Answer answer, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        switch (answer) {
            case ToolDiscovery.Answer.Told told -> exchange.result(results.complete(told.result(), request.era()));
            case ToolDiscovery.Answer.Not(Refused refused) -> refuse(refused, "", request, agent, exchange);
        }
    }

    private void refuse(
            Refused refused, String subject, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        audit.refused(agent.id(), refused.problem(), subject);
        answer(refused, request, exchange);
    }

    private void answer(Refused refused, McpMessage.Request request, Exchange exchange) {
        exchange.result(results.complete(ToolResults.of(refused), request.era()));
    }
}
