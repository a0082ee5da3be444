// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.agents.Credential;
import io.agentport.gateway.agents.RequestRates;
import io.agentport.gateway.agents.TokenSeals;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.CatalogTool;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a call in: checks it, and publishes it. What it lets through is only well-formed; whether it may run is
 * policy-service's question, also for tools the agent does not see, so that every denial is on record.
 */
@ApplicationScoped
public class CallIntake {
    private static final Logger LOG = Logger.getLogger(CallIntake.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Toolsets toolsets;
    private final RequestRates rates;
    private final PendingCalls pending;
    private final CallTracker tracker;
    private final RefusalAudit audit;
    private final CallMetrics metrics;
    private final CallSettings settings;
    private final TokenSeals seals;
    private final Publisher publisher;
    private final int replyPartition;
    private final Vertx vertx;

    CallIntake(
            Toolsets toolsets,
            RequestRates rates,
            PendingCalls pending,
            CallTracker tracker,
            RefusalAudit audit,
            CallMetrics metrics,
            CallSettings settings,
            TokenSeals seals,
            Messaging messaging,
            Vertx vertx) {
        this.toolsets = toolsets;
        this.rates = rates;
        this.pending = pending;
        this.tracker = tracker;
        this.audit = audit;
        this.metrics = metrics;
        this.settings = settings;
        this.seals = seals;
        this.vertx = vertx;
        publisher = messaging.publisher();
        replyPartition = Math.floorMod(settings.replyPartition(), publisher.partitions(Topic.REPLIES));
    }

    /**
     * What an agent asks for.
     *
     * @param arguments as {@link io.agentport.contracts.json.StrictJson} read them from the request's own bytes
     * @param reason the agent's words; null if it gave none
     * @param idempotencyKey names the call; null if the agent leaves that to us
     * @param traceparent W3C trace context
     */
    public record Request(
            CallingAgent agent,
            ToolId tool,
            CanonicalJson arguments,
            @Nullable String reason,
            @Nullable String idempotencyKey,
            String traceparent) {}

    /** What became of a request. */
    public sealed interface Intake {
        /**
         * The call is on its way, or was before; its state may be unknown.
         *
         * @param made whether this request made it, rather than joined one that was there
         */
        record Accepted(CallSnapshot call, boolean made) implements Intake {}

        record Rejected(Refused refused) implements Intake {}
    }

    /** Never fails. Called on an event loop, and answers there. */
    public Uni<Intake> take(Request request) {
        return Back.here(vertx, check(request));
    }

    private Uni<Intake> check(Request request) {
        var tooMany = rates.takeCall(request.agent.published());
        if (tooMany.isPresent()) {
            return refuse(request, tooMany.get());
        }
        var tool = toolsets.find(request.tool);
        if (tool.isEmpty()) {
            return refuse(request, new Refused(Problem.UNKNOWN_TOOL, "unknown tool `" + request.tool + "`"));
        }
        return refusal(request, tool.get())
                .map(refused -> refuse(request, refused))
                .orElseGet(() -> request.idempotencyKey == null
                        ? open(request, CallId.random(), true)
                        : named(request, idOf(request.agent, request.idempotencyKey)));
    }

    private static CallId idOf(CallingAgent agent, String idempotencyKey) {
        return switch (agent.credential()) {
            case Credential.Key(AgentKey key) -> CallId.ofIdempotencyKey(key, idempotencyKey);
            case Credential.Token(OAuthClient client, Instant expiresAt) ->
                CallId.ofIdempotencyKey(client, idempotencyKey);
        };
    }

    private static Optional<Refused> refusal(Request request, CatalogTool tool) {
        if (tool.schema() == null) {
            return Optional.of(new Refused(
                    Problem.TOOL_UNUSABLE, "the schema of `" + request.tool + "` cannot be checked safely"));
        }
        var errors = tool.schema().check(request.arguments);
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refused(
                                Problem.INVALID_ARGUMENTS,
                                "the arguments do not fit the schema of `" + request.tool + "`")
                        .at(errors.stream()
                                .map(at -> new Refused.At(at.pointer(), at.expected()))
                                .toList()));
    }

    /**
     * The same key is the same call: here, or on record, or a new one. If the record cannot be looked at, the call is made:
     * its id is the same again, so it has one claim and one outcome whoever publishes it twice.
     */
    private Uni<Intake> named(Request request, CallId id) {
        if (tracker.here(id).isPresent()) {
            return open(request, id, false);
        }
        return tracker.onRecord(id)
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("approval-service cannot be asked for %s: %s", id, e.getMessage());
                    return Optional.empty();
                })
                .chain(found -> found.map(
                                call -> isSame(request, call.action()) ? joined(call) : refuseReuse(request, call.id()))
                        .orElseGet(() -> open(request, id, false)));
    }

    private Uni<Intake> open(Request request, CallId id, boolean mayRejoin) {
        var call = seal(request, id);
        var opened = pending.open(call, mayRejoin);
        // an old call may have ended without this replica being told; then the next one is a call of its own
        return opened instanceof PendingCalls.Opened.Rejoined(PendingCall same) && mayRejoin && isOld(same)
                ? tracker.ask(same).chain(() -> opened(request, call, pending.open(call, true)))
                : opened(request, call, opened);
    }

    private boolean isOld(PendingCall call) {
        return !call.state().isEnded()
                && System.nanoTime() - call.acceptedNanos()
                        > settings.callsGoodFor().toNanos();
    }

    private Uni<Intake> opened(Request request, CallRequested call, PendingCalls.Opened how) {
        return switch (how) {
            case PendingCalls.Opened.Full full ->
                refuse(request, new Refused(Problem.OVERLOADED, "too many calls are open").retryAfter(SOON));
            case PendingCalls.Opened.Rejoined(PendingCall same) ->
                isSame(request, same.action()) ? join(request, same) : refuseReuse(request, same.id());
            case PendingCalls.Opened.New(PendingCall opened) -> publish(call, opened, true);
        };
    }

    /** Publishes the call again if nobody knows whether the broker has it. */
    private Uni<Intake> join(Request request, PendingCall same) {
        return pending.reopen(same)
                ? publish(seal(request, same.id()), same, false)
                : joined(CallSnapshot.of(same, same.state()));
    }

    private static Uni<Intake> joined(CallSnapshot call) {
        return Uni.createFrom().item(new Intake.Accepted(call, false));
    }

    private Uni<Intake> publish(CallRequested call, PendingCall opened, boolean made) {
        long started = System.nanoTime();
        return publisher
                .publish(Topic.CALLS, call)
                .ifNoItem()
                .after(settings.acknowledgedWithin())
                .fail()
                .onItem()
                .invoke(() -> {
                    opened.acknowledge();
                    metrics.acknowledged(started);
                })
                .onFailure()
                .recoverWithUni(e -> {
                    LOG.errorf("%s was not acknowledged: %s", opened.id(), e);
                    opened.advance(new CallState.Unknown());
                    return Uni.createFrom().voidItem();
                })
                .map(done -> new Intake.Accepted(CallSnapshot.of(opened, opened.state()), made));
    }

    private CallRequested seal(Request request, CallId id) {
        var acceptedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var notAfter = acceptedAt.plus(settings.callsGoodFor());
        var arguments = request.arguments.digest();
        AgentProof proof = null;
        String tokenSeal = null;
        switch (request.agent.credential()) {
            case Credential.Key(AgentKey key) ->
                proof = AgentProof.make(key.proofKey(), id, request.tool, arguments, notAfter);
            case Credential.Token(OAuthClient client, Instant expiresAt) ->
                tokenSeal = seals.presented(id, request.agent.id(), request.tool, arguments, client, notAfter);
        }
        return new CallRequested(
                id,
                request.agent.id(),
                request.tool,
                request.arguments,
                request.reason,
                replyPartition,
                acceptedAt,
                notAfter,
                proof,
                tokenSeal,
                request.traceparent);
    }

    private static boolean isSame(Request request, PendingCall.Action action) {
        return action.equals(new PendingCall.Action(request.agent.id(), request.tool, request.arguments.digest()));
    }

    private Uni<Intake> refuseReuse(Request request, CallId call) {
        return refuse(
                request,
                new Refused(Problem.IDEMPOTENCY_KEY_REUSED, "the key named a call with other arguments").about(call));
    }

    private Uni<Intake> refuse(Request request, Refused refused) {
        audit.refused(request.agent.id(), refused.problem(), request.tool.key());
        return Uni.createFrom().item(new Intake.Rejected(refused));
    }
}
