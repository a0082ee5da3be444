// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.agentport.messaging.Messaging;
import io.agentport.testing.Backing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What gateway-, policy- and connector-service would put on the topics, sealed with their real keys. */
public final class OtherServices {
    public static final ToolId REFUND = new ToolId("sandbox", "create_refund");
    public static final int PARTITION = 3;

    private static final AtomicLong VERSION = new AtomicLong(System.currentTimeMillis());

    private final Messaging messaging;

    public OtherServices(Messaging messaging) {
        this.messaging = messaging;
    }

    public static Digest definition(int number) {
        return Digest.ofText("definition " + number);
    }

    /** An agent of a fresh name that may call the refund tool in its first definition. */
    public AgentId agent() {
        var agent = new AgentId("agent-" + UUID.randomUUID().toString().substring(0, 8));
        tool(definition(1));
        agentMay(agent, false, REFUND);
        return agent;
    }

    public void agentMay(AgentId agent, boolean revoked, ToolId... tools) {
        var toolset = ToolsetPublished.of(Arrays.stream(tools)
                .map(tool -> new ToolsetPublished.Entry(tool, Tier.ASK_APPROVE))
                .toList());
        publish(Topic.TOOLSETS, toolset);
        publish(
                Topic.AGENTS,
                new AgentPublished(
                        agent,
                        List.of(),
                        List.of(),
                        revoked,
                        60,
                        Duration.ofSeconds(50),
                        toolset.toolset(),
                        VERSION.incrementAndGet()));
    }

    public void tool(Digest definition) {
        tool(REFUND, definition);
    }

    public void tool(ToolId tool, Digest definition) {
        publish(
                Topic.CATALOG,
                new ToolPublished(
                        tool,
                        "Refund",
                        "",
                        Risk.WRITE,
                        false,
                        "{}",
                        null,
                        List.of(),
                        definition,
                        null,
                        VERSION.incrementAndGet()));
    }

    public ApprovalRequired ask(AgentId agent, String arguments) {
        return ask(agent, REFUND, arguments, Duration.ofMinutes(5), "customer asked");
    }

    public ApprovalRequired ask(AgentId agent, ToolId tool, String arguments, Duration open, String reason) {
        var now = Instant.now();
        var call = new CallRequested(
                CallId.random(),
                agent,
                tool,
                CanonicalJson.ofCanonical(arguments),
                reason,
                PARTITION,
                now,
                now.plusSeconds(60),
                new AgentProof("not-looked-at-here"),
                null);
        return sealed(call, now.plus(open));
    }

    /** Another call for the same action. */
    public ApprovalRequired again(ApprovalRequired ask) {
        return ask(
                ask.call().agent(), ask.call().tool(), ask.call().arguments().text(), Duration.ofMinutes(5), "again");
    }

    private static ApprovalRequired sealed(CallRequested call, Instant expiresAt) {
        var unsealed = new ApprovalRequired(
                call,
                definition(1),
                7,
                Risk.WRITE,
                "Refund",
                List.of("sandbox.create_refund"),
                List.of(),
                Instant.now(),
                expiresAt,
                "",
                "");
        var claims = new SealedClaims.Ask(unsealed.facts(), expiresAt.plusSeconds(120));
        return withSeals(
                unsealed,
                sealer(SealPair.POLICY_TO_APPROVAL).seal(claims),
                sealer(SealPair.POLICY_TO_CONNECTOR).seal(claims));
    }

    public static ApprovalRequired withSeals(ApprovalRequired ask, String forApproval, String forConnector) {
        return new ApprovalRequired(
                ask.call(),
                ask.definition(),
                ask.revision(),
                ask.risk(),
                ask.title(),
                ask.rules(),
                ask.approverGroups(),
                ask.decidedAt(),
                ask.expiresAt(),
                forApproval,
                forConnector);
    }

    public void publish(ApprovalRequired ask) {
        publish(Topic.ASKS, ask);
    }

    public void cancel(ApprovalRequired ask) {
        publish(
                Topic.SIGNALS,
                new SignalEvent.CallCancelled(ask.call().call(), ask.call().agent(), Instant.now()));
    }

    public void deliver(ApprovalRequired ask) {
        publish(
                Topic.SIGNALS,
                new SignalEvent.OutcomeDelivered(ask.call().call(), ask.call().agent(), Instant.now()));
    }

    /** connector-service ends the call that was permitted. */
    public void end(CallPermitted permitted, Outcome outcome) {
        var call = permitted.call();
        var json = EventJson.writeOutcome(outcome);
        var claims = new SealedClaims.Ended(call.call(), call.agent(), call.tool(), Digest.ofText(json), null);
        var ended = new CallEnded(
                call.call(),
                call.agent(),
                call.tool(),
                json,
                sealer(SealPair.CONNECTOR_TO_APPROVAL).seal(claims),
                null,
                Instant.now(),
                null);
        messaging
                .publisher()
                .publish(Topic.REPLIES, call.replyPartition(), ended)
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    public static Outcome completed() {
        return new Outcome.Completed(new ToolResult(200, "application/json", "{\"id\":\"re_1\"}", false, false, 13));
    }

    /** What the permit says, read as connector-service reads it; fails if it is not genuine. */
    public static SealedClaims.Permit permit(CallPermitted permitted) {
        var reader = new SealReader(SealPair.APPROVAL_TO_CONNECTOR, keys(SealPair.APPROVAL_TO_CONNECTOR));
        return switch (reader.open(permitted.permit(), SealedClaims.Permit.class, Instant.now())) {
            case SealResult.Valid<SealedClaims.Permit>(var claims) -> claims;
            case SealResult.Refused<SealedClaims.Permit>(var refusal) ->
                throw new AssertionError("the permit is refused: " + refusal);
        };
    }

    private void publish(Topic topic, Event event) {
        messaging.publisher().publish(topic, event).await().atMost(Duration.ofSeconds(10));
    }

    public static Sealer sealer(SealPair pair) {
        return new Sealer(pair, keys(pair));
    }

    private static SealKeyFile keys(SealPair pair) {
        try {
            return SealKeyFile.open(Backing.shared().sealsDirectory(), pair);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
