// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.calls.AgentId;
import io.agentport.gateway.agents.AgentDirectory;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code subscriptions/listen}: who of the agents listens, and what every {@link Subscription} needs. */
@ApplicationScoped
public class Subscriptions {
    static final String LISTEN = "subscriptions/listen";

    private static final int NOT_ACCEPTABLE = 406;
    private static final int TOO_MANY_REQUESTS = 429;
    /** Of those that JSON-RPC leaves to servers. */
    private static final int TOO_MANY = -32000;

    final AgentDirectory agents;
    final ToolList tools;
    final HeldRequests held;
    final Results results;
    final McpSettings settings;
    final Vertx vertx;

    private final RefusalAudit audit;
    private final Map<AgentId, Integer> open = new ConcurrentHashMap<>();

    Subscriptions(
            AgentDirectory agents,
            ToolList tools,
            HeldRequests held,
            Results results,
            McpSettings settings,
            RefusalAudit audit,
            Vertx vertx) {
        this.agents = agents;
        this.tools = tools;
        this.held = held;
        this.results = results;
        this.settings = settings;
        this.audit = audit;
        this.vertx = vertx;
    }

    /** Answers the exchange with a stream, or refuses. */
    void listen(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        var wanted = request.params().path("notifications");
        if (!wanted.isObject()) {
            exchange.error(McpError.invalidParams("`notifications` must be an object", Era.MODERN));
        } else if (asksForTasks(wanted) && !request.declaresTasks()) {
            exchange.error(McpError.missingExtension(Tasks.EXTENSION));
        } else if (!exchange.acceptsStream()) {
            exchange.error(new McpError(
                    McpError.INVALID_REQUEST, "this is answered with a stream only", NOT_ACCEPTABLE, null));
        } else if (!enter(agent.id())) {
            audit.refused(agent.id(), Problem.RATE_LIMITED, "");
            var detail = "agent `" + agent.id() + "` listens " + settings.subscriptionsPerAgent()
                    + " times already; end one of them first";
            exchange.error(new McpError(TOO_MANY, detail, TOO_MANY_REQUESTS, null));
        } else {
            new Subscription(this, request, agent, exchange).start();
        }
    }

    /** Tasks are told when they are asked for; nobody is promised that they are told before. */
    private static boolean asksForTasks(JsonNode wanted) {
        return wanted.path("taskIds").isArray() && !wanted.path("taskIds").isEmpty();
    }

    private boolean enter(AgentId agent) {
        int most = settings.subscriptionsPerAgent();
        var before = new int[1];
        open.compute(agent, (id, count) -> {
            before[0] = count == null ? 0 : count;
            return Math.min(before[0] + 1, most);
        });
        return before[0] < most;
    }

    void leave(AgentId agent) {
        open.computeIfPresent(agent, (id, count) -> count > 1 ? count - 1 : null);
    }
}
