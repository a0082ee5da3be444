// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.gateway.agents.Authentication;
import io.agentport.gateway.agents.Authenticator;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.agents.RequestRates;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.ProblemDetail;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.quarkus.vertx.web.Route;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Optional;

/** {@code /mcp}: authenticate, read by the rules of the era, answer. */
@ApplicationScoped
public class McpEndpoint {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Authenticator authenticator;
    private final RequestRates rates;
    private final ToolList tools;
    private final ToolCalls calls;
    private final Tasks tasks;
    private final Subscriptions subscriptions;
    private final HeldRequests held;
    private final Results results;
    private final RefusalAudit audit;

    McpEndpoint(
            Authenticator authenticator,
            RequestRates rates,
            ToolList tools,
            ToolCalls calls,
            Tasks tasks,
            Subscriptions subscriptions,
            HeldRequests held,
            Results results,
            RefusalAudit audit) {
        this.audit = audit;
        this.authenticator = authenticator;
        this.rates = rates;
        this.tools = tools;
        this.calls = calls;
        this.tasks = tasks;
        this.subscriptions = subscriptions;
        this.held = held;
        this.results = results;
    }

    @Route(path = "/mcp", methods = Route.HttpMethod.POST)
    void post(RoutingContext http) {
        authenticator.authenticate(http).subscribe().with(who -> admit(http, who), http::fail);
    }

    private void admit(RoutingContext http, Authentication who) {
        switch (who) {
            case Authentication.Unknown(Refused refused) -> {
                audit.refused(refused.problem());
                problem(http, refused);
            }
            case Authentication.Known(CallingAgent agent) ->
                rates.takeRequest(agent.published())
                        .or(() -> isJson(http.request())
                                ? Optional.empty()
                                : Optional.of(new Refused(Problem.UNSUPPORTED_MEDIA_TYPE, "send `application/json`")))
                        .ifPresentOrElse(
                                refused -> {
                                    audit.refused(agent.id(), refused.problem(), "");
                                    problem(http, refused);
                                },
                                () -> read(http, agent));
        }
    }

    /** There is no stream to open and no session to end. */
    @Route(
            path = "/mcp",
            methods = {
                Route.HttpMethod.GET,
                Route.HttpMethod.DELETE,
                Route.HttpMethod.PUT,
                Route.HttpMethod.OPTIONS,
                Route.HttpMethod.HEAD
            })
    void other(RoutingContext http) {
        http.response().putHeader("Allow", "POST");
        problem(http, new Refused(Problem.METHOD_NOT_ALLOWED, "this endpoint takes POST only"));
    }

    private void read(RoutingContext http, CallingAgent agent) {
        var request = http.request();
        var headers = new McpHeaders(
                request.getHeader("MCP-Protocol-Version"),
                request.getHeader("Mcp-Method"),
                request.getHeader("Mcp-Name"));
        var body = http.body().buffer();
        switch (McpReader.read(body == null ? new byte[0] : body.getBytes(), headers)) {
            case McpMessage.Bad(var id, McpError error, Problem problem) -> {
                audit.refused(agent.id(), problem, "");
                new Exchange(http, id).error(error);
            }
            case McpMessage.Notification notification -> {
                hear(notification, agent);
                http.response().setStatusCode(202).end();
            }
            case McpMessage.Request asked -> answer(asked, agent, http);
        }
    }

    private void answer(McpMessage.Request request, CallingAgent agent, RoutingContext http) {
        var exchange = new Exchange(http, request.id());
        switch (request.method()) {
            case "tools/call" -> {
                if (request.era() == Era.LEGACY) {
                    hearOfCancels(request, agent, exchange, http);
                }
                calls.call(request, agent, exchange, http.request().getHeader("traceparent"));
            }
            case "tools/list" -> list(request, agent, exchange);
            default -> {
                if (request.era() == Era.MODERN) {
                    answerModern(request, agent, exchange);
                } else {
                    answerLegacy(request, agent, exchange);
                }
            }
        }
    }

    /** From the start: a client may take back what it has only just asked for. */
    private void hearOfCancels(McpMessage.Request request, CallingAgent agent, Exchange exchange, RoutingContext http) {
        var context = http.vertx().getOrCreateContext();
        var forget = held.add(agent.id(), request.id(), () -> context.runOnContext(ignored -> exchange.takeBack()));
        http.addEndHandler(ended -> forget.run());
        if (http.response().closed()) {
            forget.run(); // the client left before anybody listened
        }
    }

    private void answerModern(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        switch (request.method()) {
            case "server/discover" ->
                exchange.result(results.discovered(tools.discovers(agent.published(), Era.MODERN)));
            case Tasks.GET, Tasks.UPDATE, Tasks.CANCEL -> tasks.answer(request, agent, exchange);
            case Subscriptions.LISTEN -> subscriptions.listen(request, agent, exchange);
            default -> exchange.error(McpError.methodNotFound(request.method(), Era.MODERN));
        }
    }

    private void answerLegacy(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        switch (request.method()) {
            case "initialize" ->
                exchange.result(results.initialized(
                        request.params().path("protocolVersion").textValue(),
                        tools.discovers(agent.published(), Era.LEGACY)));
            case "ping" -> exchange.result(MAPPER.createObjectNode());
            default -> exchange.error(McpError.methodNotFound(request.method(), Era.LEGACY));
        }
    }

    private void list(McpMessage.Request request, CallingAgent agent, Exchange exchange) {
        var cursor = request.params().path("cursor");
        var page = cursor.isMissingNode() || cursor.isNull()
                ? tools.page(agent.published(), request.era(), null)
                : tools.page(agent.published(), request.era(), cursor.asText());
        page.ifPresentOrElse(
                exchange::result,
                () -> exchange.error(
                        McpError.invalidParams("`cursor` is none that a page of the list gave", request.era())));
    }

    private void hear(McpMessage.Notification notification, CallingAgent agent) {
        var id = notification.params().get("requestId");
        if (notification.method().equals("notifications/cancelled") && notification.era() == Era.LEGACY && id != null) {
            held.cancel(agent.id(), id);
        }
    }

    private static boolean isJson(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        return type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private static void problem(RoutingContext http, Refused refused) {
        var response = http.response()
                .setStatusCode(refused.problem().status())
                .putHeader("Content-Type", ProblemDetail.MEDIA_TYPE);
        if (refused.challenge() != null) {
            response.putHeader("WWW-Authenticate", refused.challenge());
        }
        refused.retryAfterSeconds().ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        var trace = TraceContext.of(http.request().getHeader("traceparent"));
        try {
            response.end(MAPPER.writeValueAsString(ProblemDetail.of(refused, trace.traceId())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }
}
