// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.agents.Credential;
import io.vertx.core.Context;

/**
 * The stream of one {@code subscriptions/listen}, which says when the agent's list of tools is another one. It ends with a
 * result when this replica shuts down, and when the key or token that opened it is good no more. Used on the request's event loop only.
 */
final class Subscription {
    /** Changes that come together are told once. */
    private static final long LOOK_EVERY_MILLIS = 500;

    private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Subscriptions with;
    private final McpMessage.Request request;
    private final Exchange exchange;
    private final AgentPublished agent;
    private final Credential credential;
    private final boolean wantsTools;
    private final Context context;

    private Digest told;
    private long looking = -1;
    private long heartbeat = -1;
    private Runnable forgetClosing = () -> {};

    Subscription(Subscriptions with, McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        this.with = with;
        this.request = request;
        this.exchange = exchange;
        this.agent = agent.published();
        credential = agent.credential();
        wantsTools =
                request.params().path("notifications").path("toolsListChanged").asBoolean();
        context = with.vertx.getOrCreateContext();
        told = with.tools.digest(this.agent, Era.MODERN);
    }

    void start() {
        exchange.onLeave(this::stop);
        if (exchange.isOver()) {
            return;
        }
        exchange.startStream();
        var agreed = MAPPER.createObjectNode();
        if (wantsTools) {
            agreed.put("toolsListChanged", true);
        }
        var params = MAPPER.createObjectNode();
        params.set("notifications", agreed);
        send("notifications/subscriptions/acknowledged", params);
        looking = with.vertx.setPeriodic(LOOK_EVERY_MILLIS, tick -> look());
        heartbeat = with.vertx.setPeriodic(with.settings.heartbeat().toMillis(), tick -> beat());
        forgetClosing = with.held.untilClosing(() -> context.runOnContext(ignored -> end()));
    }

    private void look() {
        var now = with.agents.current(credential);
        if (now.isEmpty()) {
            end();
        } else if (wantsTools && exchange.keepsUp()) {
            var digest = with.tools.digest(now.get(), Era.MODERN);
            if (!digest.equals(told)) {
                told = digest;
                send("notifications/tools/list_changed", MAPPER.createObjectNode());
            }
        }
    }

    private void beat() {
        if (exchange.keepsUp()) {
            exchange.comment();
        }
    }

    private void send(String method, ObjectNode params) {
        if (!exchange.isOver()) {
            params.putObject("_meta").set(SUBSCRIPTION, request.id());
            exchange.notification(method, params);
        }
    }

    private void end() {
        if (!exchange.isOver()) {
            stop();
            var result = MAPPER.createObjectNode();
            result.putObject("_meta").set(SUBSCRIPTION, request.id());
            exchange.result(with.results.complete(result, Era.MODERN));
        }
    }

    /** Once, because what leads here makes the exchange be over. */
    private void stop() {
        with.vertx.cancelTimer(looking);
        with.vertx.cancelTimer(heartbeat);
        forgetClosing.run();
        with.leave(agent.agent());
    }
}
