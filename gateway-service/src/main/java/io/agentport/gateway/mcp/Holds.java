// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.calls.CallId;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallTracker;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.toolsets.Toolsets;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** What every {@link Hold} needs. */
@ApplicationScoped
public class Holds {
    final CallTracker calls;
    final HeldRequests held;
    final Tasks tasks;
    final Toolsets toolsets;
    final Results results;
    final RefusalAudit audit;
    final McpSettings settings;
    final Vertx vertx;

    Holds(
            CallTracker calls,
            HeldRequests held,
            Tasks tasks,
            Toolsets toolsets,
            Results results,
            RefusalAudit audit,
            McpSettings settings,
            Vertx vertx) {
        this.calls = calls;
        this.held = held;
        this.tasks = tasks;
        this.toolsets = toolsets;
        this.results = results;
        this.audit = audit;
        this.settings = settings;
        this.vertx = vertx;
    }

    /**
     * Answers a request that made a call, or joined one. It may be answered with a task, and first of all with a link.
     *
     * @param made whether this request made the call
     */
    void call(McpMessage.Request request, CallingAgent agent, Exchange exchange, CallSnapshot call, boolean made) {
        boolean structured = call.tool().exposedName().equals(request.toolName())
                && toolsets.promisesOutput(agent.published(), call.tool());
        // the client of a call whose link was shown repeats its request, and means the same call
        boolean own = made || (request.answersQuestion() && calls.isLinkShown(call.id()));
        boolean mayShowLink = agent.published().showsLink() && request.declaresLinks();
        var may = new Hold.May(own, request.declaresTasks(), mayShowLink);
        new Hold(this, request, agent, exchange, call.id(), may, structured).start();
    }

    /** Answers a request that waits for a call which another request made, and asked to be held. */
    void await(McpMessage.Request request, CallingAgent agent, Exchange exchange, CallId id) {
        new Hold(this, request, agent, exchange, id, Hold.May.WAIT_ONLY, false).start();
    }
}
