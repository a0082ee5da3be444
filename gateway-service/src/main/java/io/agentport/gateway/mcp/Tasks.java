// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallState;
import io.agentport.gateway.calls.CallTracker;
import io.agentport.gateway.calls.CallTracker.Found;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.toolsets.Toolsets;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The extension {@code io.modelcontextprotocol/tasks}. A task is a call and has its id, so nothing is kept for it and any
 * replica answers. None ever asks for input: what a client sends with {@code tasks/update} is answered and not read.
 */
@ApplicationScoped
public class Tasks {
    static final String EXTENSION = "io.modelcontextprotocol/tasks";
    static final String GET = "tasks/get";
    static final String UPDATE = "tasks/update";
    static final String CANCEL = "tasks/cancel";

    private static final Logger LOG = Logger.getLogger(Tasks.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CallTracker calls;
    private final Toolsets toolsets;
    private final Results results;
    private final RefusalAudit audit;
    private final McpSettings settings;

    Tasks(CallTracker calls, Toolsets toolsets, Results results, RefusalAudit audit, McpSettings settings) {
        this.calls = calls;
        this.toolsets = toolsets;
        this.results = results;
        this.audit = audit;
        this.settings = settings;
    }

    /** The answer to {@code tools/call} for a call that has not ended. */
    ObjectNode created(CallSnapshot call) {
        return results.task(task(call, Instant.now()));
    }

    /** Answers the exchange, at once or later. */
    void answer(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        exchange.onLeave(() -> {});
        var id = request.params().path("taskId").asText();
        if (!request.declaresTasks()) {
            exchange.error(McpError.missingExtension(EXTENSION));
        } else if (!CallId.isCallId(id)) {
            notFound(agent, exchange);
        } else {
            find(agent, new CallId(id), exchange, found -> {
                switch (found) {
                    case Found.Seen(CallSnapshot call) -> seen(request.method(), call, agent, exchange);
                    case Found.NotYours none -> notFound(agent, exchange);
                    case Found.Unavailable away -> unavailable(request.method(), agent, new CallId(id), exchange);
                }
            });
        }
    }

    private void seen(String method, CallSnapshot call, CallingAgent agent, Exchange exchange) {
        switch (method) {
            case GET -> get(call, toolsets.promisesOutput(agent.published(), call.tool()), exchange);
            case CANCEL -> {
                if (call.state().isEnded()) {
                    acknowledge(exchange);
                } else {
                    cancel(call.agent(), call.id(), exchange);
                }
            }
            default -> acknowledge(exchange);
        }
    }

    private void get(CallSnapshot call, boolean structured, Exchange exchange) {
        exchange.result(results.complete(detailed(call, structured, Instant.now()), Era.MODERN))
                .onSuccess(written -> {
                    if (call.state().isEnded()) {
                        calls.delivered(call);
                    }
                });
    }

    /** It is heard by those who end the call, and they can say whose it is. */
    private void cancel(AgentId agent, CallId id, Exchange exchange) {
        calls.cancel(agent, id).subscribe().with(done -> acknowledge(exchange), failure -> {
            LOG.warnf("the cancellation of %s was not acknowledged: %s", id, failure);
            exchange.error(McpError.unavailable("the cancellation was not acknowledged; it may or may not be heard"));
        });
    }

    private void unavailable(String method, CallingAgent agent, CallId id, Exchange exchange) {
        if (method.equals(CANCEL)) {
            cancel(agent.id(), id, exchange);
        } else {
            audit.refused(agent.id(), Problem.CALL_STATE_UNAVAILABLE, "");
            exchange.error(McpError.unavailable("what became of the task cannot be said now; ask again"));
        }
    }

    private void find(CallingAgent agent, CallId id, Exchange exchange, Consumer<Found> then) {
        calls.follow(agent.id(), id, CallState::isEnded, Duration.ZERO)
                .subscribe()
                .with(
                        found -> {
                            if (!exchange.isOver()) {
                                then.accept(found);
                            }
                        },
                        failure -> {
                            LOG.errorf(failure, "looking for %s failed", id);
                            exchange.error(McpError.internal(Era.MODERN));
                        });
    }

    private void notFound(CallingAgent agent, Exchange exchange) {
        audit.refused(agent.id(), Problem.UNKNOWN_CALL, "");
        exchange.error(McpError.invalidParams("you have no task of this id", Era.MODERN));
    }

    private void acknowledge(Exchange exchange) {
        exchange.result(results.complete(MAPPER.createObjectNode(), Era.MODERN));
    }

    /** The task with its result, if it has one. */
    private ObjectNode detailed(CallSnapshot call, boolean structured, Instant now) {
        var task = task(call, now);
        if (task.path("status").asText().equals("completed")) {
            task.set("result", results.complete(ToolResults.of(call, structured), Era.MODERN));
        }
        return task;
    }

    private ObjectNode task(CallSnapshot call, Instant now) {
        var age = Duration.between(call.acceptedAt(), now);
        var task = MAPPER.createObjectNode()
                .put("taskId", call.id().value())
                .put("status", status(call.state()))
                .put("statusMessage", message(call.state()))
                .put("createdAt", call.acceptedAt().toString())
                .put("lastUpdatedAt", call.changedAt().toString())
                .put(
                        "ttlMs",
                        age.plus(settings.tasksKept())
                                .plus(undecided(call.state(), now))
                                .toMillis());
        return call.state().isEnded()
                ? task
                : task.put("pollIntervalMs", pollInterval(age).toMillis());
    }

    /** Whatever a call came to is a result that the model can read; only what never ran has none. */
    private static String status(CallState state) {
        return switch (state) {
            case CallState.Ended ended -> ended.outcome() instanceof Outcome.Cancelled ? "cancelled" : "completed";
            case CallState.AwaitingApproval a -> "working";
            case CallState.Permitted p -> "working";
            case CallState.Received r -> "working";
            case CallState.Unknown u -> "working";
        };
    }

    private static String message(CallState state) {
        return switch (state) {
            case CallState.AwaitingApproval asked ->
                asked.url() == null ? "Waiting for approval" : "Waiting for approval: " + asked.url();
            case CallState.Permitted p -> "Running";
            case CallState.Received r -> "Waiting for a decision";
            case CallState.Unknown u -> "It is not known yet whether the call was accepted";
            case CallState.Ended ended -> "Ended: " + ended.outcome().status();
        };
    }

    private static Duration undecided(CallState state, Instant now) {
        return state instanceof CallState.AwaitingApproval asked
                        && asked.expiresAt() != null
                        && asked.expiresAt().isAfter(now)
                ? Duration.between(now, asked.expiresAt())
                : Duration.ZERO;
    }

    /** The longer it has taken, the longer it will. */
    private static Duration pollInterval(Duration age) {
        if (age.compareTo(Duration.ofMinutes(1)) < 0) {
            return Duration.ofSeconds(2);
        }
        return Duration.ofSeconds(age.compareTo(Duration.ofMinutes(10)) < 0 ? 5 : 15);
    }
}
