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
import org.jspecify.annotations.Nullable;

/** Calls over REST: authenticate, read, hand to {@link CallIntake}, wait, answer. */
@Path("/v1/calls")
public class CallResource {
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
        return requests.serve(headers, (agent, trace) -> {
            if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(headers.getMediaType())) {
                return refuse(new Refused(Problem.UNSUPPORTED_MEDIA_TYPE, "send `application/json`"), trace);
            }
            var key = headers.getHeaderString("Idempotency-Key");
            if (key != null && (key.isBlank() || key.length() > MAX_IDEMPOTENCY_KEY_LENGTH)) {
                return refuse(new Refused(Problem.INVALID_REQUEST, "`Idempotency-Key` has 1 to 255 characters"), trace);
            }
            return switch (CallRequestBody.read(body)) {
                case CallRequestBody.Read.Bad(Refused refused) -> refuse(refused, trace);
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
        return requests.serve(headers, (agent, trace) -> {
            var atMost = wait == null ? Optional.of(Duration.ZERO) : Preference.seconds(wait);
            if (atMost.isEmpty()) {
                return refuse(new Refused(Problem.INVALID_REQUEST, "`wait` is a number of seconds"), trace);
            }
            return follow(agent, id, CallState::isEnded, atMost.get())
                    .map(found -> answer(found, trace, call -> {
                        confirmDelivery(call, http);
                        return Answers.json(200, CallJson.of(call));
                    }));
        });
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> cancel(
            @PathParam("id") String id, @Context HttpHeaders headers, @Context RoutingContext http) {
        return requests.serve(
                headers,
                (agent, trace) -> follow(agent, id, state -> true, Duration.ZERO)
                        .chain(found -> found instanceof Found.Seen(CallSnapshot call)
                                        && !call.state().isEnded()
                                ? calls.cancel(agent.id(), call.id())
                                        .chain(() -> follow(agent, id, CallState::isEnded, CANCELLED_WITHIN))
                                : Uni.createFrom().item(found))
                        .map(found -> answer(found, trace, call -> {
                            confirmDelivery(call, http);
                            return Answers.json(call.state().isEnded() ? 200 : 202, CallJson.of(call));
                        })));
    }

    private Uni<Response> answer(
            CallIntake.Intake taken,
            @Nullable String prefer,
            CallingAgent agent,
            TraceContext trace,
            RoutingContext http) {
        return switch (taken) {
            case CallIntake.Intake.Rejected(Refused refused) -> refuse(refused, trace);
            case CallIntake.Intake.Accepted(CallSnapshot call) -> {
                var asked = Preference.wait(prefer);
                Predicate<CallState> until = asked.isPresent()
                        ? CallState::isEnded
                        : state -> state.isEnded() || state instanceof CallState.AwaitingApproval;
                // of a call that was not acknowledged nothing may ever be heard
                var atMost = call.state() instanceof CallState.Unknown ? Duration.ZERO : asked.orElse(DEFAULT_WAIT);
                yield follow(agent, call.id().value(), until, atMost)
                        .map(found -> answer(found, trace, now -> respond(now, trace, http)));
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

    private Uni<Found> follow(CallingAgent agent, String id, Predicate<CallState> until, Duration atMost) {
        return CallId.isCallId(id)
                ? calls.follow(agent.id(), new CallId(id), until, atMost)
                : Uni.createFrom().item(new Found.NotYours());
    }

    private static Response answer(Found found, TraceContext trace, Function<CallSnapshot, Response> seen) {
        return switch (found) {
            case Found.Seen(CallSnapshot call) -> seen.apply(call);
            case Found.NotYours none ->
                Answers.problem(new Refused(Problem.UNKNOWN_CALL, "the agent has no call of this id"), trace);
            case Found.Unavailable away ->
                Answers.problem(
                        new Refused(Problem.CALL_STATE_UNAVAILABLE, "the call is not on record yet; ask again")
                                .retryAfter(SOON),
                        trace);
        };
    }

    private void confirmDelivery(CallSnapshot call, RoutingContext http) {
        if (call.state().isEnded()) {
            http.addEndHandler(written -> {
                if (written.succeeded()) {
                    calls.delivered(call.agent(), call.id());
                }
            });
        }
    }

    private static Uni<Response> refuse(Refused refused, TraceContext trace) {
        return Uni.createFrom().item(Answers.problem(refused, trace));
    }
}
