// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import io.agentport.gateway.agents.Authentication;
import io.agentport.gateway.agents.Authenticator;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.agents.RequestRates;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.function.BiFunction;

/** Lets a request through to what serves it if an agent's credential is with it. */
@ApplicationScoped
public class AgentRequest {
    private final Authenticator authenticator;
    private final RequestRates rates;
    private final RefusalAudit audit;

    AgentRequest(Authenticator authenticator, RequestRates rates, RefusalAudit audit) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.audit = audit;
    }

    Uni<Response> serve(RoutingContext http, BiFunction<CallingAgent, TraceContext, Uni<Response>> then) {
        var trace = TraceContext.of(http.request().getHeader("traceparent"));
        return authenticator.authenticate(http).chain(who -> switch (who) {
            case Authentication.Known(CallingAgent agent) ->
                rates.takeRequest(agent.published())
                        .map(refused -> refuse(agent, refused, trace))
                        .orElseGet(() -> then.apply(agent, trace));
            case Authentication.Unknown(var refused) -> {
                audit.refused(refused.problem());
                yield Uni.createFrom().item(Answers.problem(refused, trace));
            }
        });
    }

    /** Says no, and puts that on record. */
    Uni<Response> refuse(CallingAgent agent, Refused refused, TraceContext trace) {
        audit.refused(agent.id(), refused.problem(), "");
        return Uni.createFrom().item(Answers.problem(refused, trace));
    }
}
