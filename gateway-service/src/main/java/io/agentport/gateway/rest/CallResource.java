// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.calls.CallIntake;
import io.agentport.gateway.calls.CallJson;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallState;
import io.agentport.gateway.calls.CallTracker;
import io.agentport.gateway.calls.CallTracker.Found;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.ProblemDetail;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.problems.TraceContext;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Calls over REST: authenticate, read, hand to {@link CallIntake}, wait, answer. */
@Path("/v1/calls")
public class CallResource {
    private static final Logger LOG = Logger.getLogger(CallResource.class);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MAX_IDEMPOTENCY_KEY_LENGTH = 255;

    private final AgentRequest requests;
    private final CallIntake intake;
    private final CallTracker calls;

    CallResource(AgentRequest requests, CallIntake intake, CallTracker calls) {
        this.requests = requests;
        this.intake = intake;
        this.calls = calls;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> call(byte[] body, @Context HttpHeaders headers, @Context RoutingContext http) {
        return requests.serve(http, (agent, trace) -> {
            if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(headers.getMediaType())) {
                return requests.refuse(
                        agent, new Refused(Problem.UNSUPPORTED_MEDIA_TYPE, "send `application/json`"), trace);
            }
            var key = headers.getHeaderString("Idempotency-Key");
            if (key != null && (key.isBlank() || key.length() > MAX_IDEMPOTENCY_KEY_LENGTH)) {
                return requests.refuse(
                        agent,
                        new Refused(Problem.INVALID_REQUEST, "`Idempotency-Key` has 1 to 255 characters"),
                        trace);
            }
            return switch (CallRequestBody.read(body)) {
                case CallRequestBody.Read.Bad(Refused refused) -> requests.refuse(agent, refused, trace);
                case CallRequestBody.Read.Good(CallRequestBody asked) ->
                    intake.take(new CallIntake.Request(
                                    agent, asked.tool(), asked.arguments(), asked.reason(), key, trace.traceparent()))
                            .chain(taken -> answer(taken, headers.getHeaderString("Prefer"), agent, trace, http));
            };
        });
    }

    @GET
    @Path("/{id}")
    public Uni<Response> show(
            @PathParam("id") String id,
            @QueryParam("wait") @Nullable String wait,
            @Context HttpHeaders headers,
            @Context RoutingContext http) {
        return requests.serve(http, (agent, trace) -> {
            var atMost = wait == null ? Optional.of(Duration.ZERO) : Preference.seconds(wait);
            if (atMost.isEmpty()) {
                return requests.refuse(
                        agent, new Refused(Problem.INVALID_REQUEST, "`wait` is a number of seconds"), trace);
            }
            return named(
                    agent,
                    id,
                    trace,
                    call -> calls.follow(agent.id(), call, CallState::isEnded, atMost.get())
                            .chain(found -> answer(found, agent, call, trace, now -> shown(now, http, 200))));
        });
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> cancel(
            @PathParam("id") String id, @Context HttpHeaders headers, @Context RoutingContext http) {
        return requests.serve(
                http,
                (agent, trace) -> named(
                        agent,
                        id,
                        trace,
                        call -> calls.follow(agent.id(), call, state -> true, Duration.ZERO)
                                .chain(found -> switch (found) {
                                    case Found.Seen(CallSnapshot seen)
                                    when seen.state().isEnded() ->
                                        answer(found, agent, call, trace, now -> shown(now, http, 200));
                                    case Found.NotYours none ->
                                        answer(found, agent, call, trace, now -> shown(now, http, 200));
                                    case Found.Seen seen -> takeBack(agent, call, trace, http);
                                    // whose it is can be said by those who end it
                                    case Found.Unavailable away -> takeBack(agent, call, trace, http);
                                })));
    }

    private Uni<Response> takeBack(CallingAgent agent, CallId call, TraceContext trace, RoutingContext http) {
        return calls.cancel(agent.id(), call)
                .map(done -> true)
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("the cancellation of %s was not acknowledged: %s", call, e);
                    return false;
                })
                .chain(acknowledged -> acknowledged
                        ? calls.follow(agent.id(), call, CallState::isEnded, CANCELLED_WITHIN)
                                .chain(found -> answer(
                                        found,
                                        agent,
                                        call,
                                        trace,
                                        now -> shown(now, http, now.state().isEnded() ? 200 : 202)))
                        : requests.refuse(
                                agent,
                                new Refused(
                                                Problem.CALL_STATE_UNAVAILABLE,
                                                "the cancellation was not acknowledged; it may or may not be heard")
                                        .about(call)
                                        .retryAfter(SOON),
                                trace));
    }

    private Response shown(CallSnapshot call, RoutingContext http, int status) {
        confirmDelivery(call, http);
        return Answers.json(status, CallJson.of(call));
    }

    private Uni<Response> answer(
            CallIntake.Intake taken,
            @Nullable String prefer,
            CallingAgent agent,
            TraceContext trace,
            RoutingContext http) {
        return switch (taken) {
            case CallIntake.Intake.Rejected(Refused refused) ->
                Uni.createFrom().item(Answers.problem(refused, trace)); // on record already
            case CallIntake.Intake.Accepted(CallSnapshot call, boolean made) -> {
                var asked = Preference.wait(prefer);
                Predicate<CallState> until = asked.isPresent()
                        ? CallState::isEnded
                        : state -> state.isEnded() || state instanceof CallState.AwaitingApproval;
                // of a call that was not acknowledged nothing may ever be heard
                var atMost = call.state() instanceof CallState.Unknown ? Duration.ZERO : asked.orElse(DEFAULT_WAIT);
                yield calls.follow(agent.id(), call.id(), until, atMost)
                        .chain(found -> answer(found, agent, call.id(), trace, now -> respond(now, trace, http)));
            }
        };
    }

    private Response respond(CallSnapshot call, TraceContext trace, RoutingContext http) {
        confirmDelivery(call, http);
        if (call.state() instanceof CallState.Ended ended) {
            return ended.outcome() instanceof Outcome.Denied denied
                    ? Answers.problem(ProblemDetail.of(
                            Problem.CALL_DENIED,
                            denied.reason(),
                            denied.detail(),
                            call.id().value(),
                            trace.traceId(),
                            List.of(),
                            denied.rules()))
                    : Answers.json(200, CallJson.of(call));
        }
        return Response.fromResponse(Answers.json(202, CallJson.of(call)))
                .header(HttpHeaders.LOCATION, "/v1/calls/" + call.id())
                .build();
    }

    private Uni<Response> named(
            CallingAgent agent, String id, TraceContext trace, Function<CallId, Uni<Response>> then) {
        return CallId.isCallId(id) ? then.apply(new CallId(id)) : unknown(agent, trace);
    }

    private Uni<Response> answer(
            Found found, CallingAgent agent, CallId id, TraceContext trace, Function<CallSnapshot, Response> seen) {
        return switch (found) {
            case Found.Seen(CallSnapshot call) -> Uni.createFrom().item(seen.apply(call));
            case Found.NotYours none -> unknown(agent, trace);
            case Found.Unavailable away ->
                requests.refuse(
                        agent,
                        new Refused(
                                        Problem.CALL_STATE_UNAVAILABLE,
                                        "what became of the call cannot be said now; ask again")
                                .about(id)
                                .retryAfter(SOON),
                        trace);
        };
    }

    private Uni<Response> unknown(CallingAgent agent, TraceContext trace) {
        return requests.refuse(agent, new Refused(Problem.UNKNOWN_CALL, "the agent has no call of this id"), trace);
    }

    private void confirmDelivery(CallSnapshot call, RoutingContext http) {
        if (call.state().isEnded()) {
            http.addEndHandler(written -> {
                if (written.succeeded()) {
                    calls.delivered(call);
                }
            });
        }
    }
}
