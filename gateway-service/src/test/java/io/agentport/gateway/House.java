// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The other services as a gateway's test needs them: agents and tools, and what becomes of a call by the name of its
 * tool. {@code list_customers} completes with its arguments, {@code create_refund} waits for {@link #approve},
 * {@code delete_customer} is denied, {@code silent} never answers.
 */
public final class House {
    public static final String CUSTOMERS = """
            {"type":"object","properties":{"limit":{"type":"integer","minimum":1,"maximum":100},
            "email":{"type":"string","pattern":"^[^@]+@[^@]+$"},"nested":{}},"additionalProperties":false}""";
    public static final String REFUND = """
            {"type":"object","properties":{"charge":{"type":"string","x-mcp-header":"Charge"},
            "amount":{"type":"integer"}},"required":["charge"],"additionalProperties":false}""";

    public final Map<CallId, CallRequested> calls = new ConcurrentHashMap<>();
    public final List<CallRequested> requests = new CopyOnWriteArrayList<>();
    public final List<SignalEvent> signals = new CopyOnWriteArrayList<>();
    public final List<Audited> audits = new CopyOnWriteArrayList<>();

    private final Messaging messaging;

    public House(Messaging messaging) {
        this.messaging = messaging;
        var group = "house-" + UUID.randomUUID();
        messaging.consume(group + ".calls", Topic.CALLS, CallRequested.class, received -> decide(received.event()));
        messaging.consume(group + ".signals", Topic.SIGNALS, SignalEvent.class, received -> {
            signals.add(received.event());
            return Uni.createFrom().voidItem();
        });
        messaging.consume(group + ".audit", Topic.AUDIT, Audited.class, received -> {
            audits.add(received.event());
            return Uni.createFrom().voidItem();
        });
    }

    /** Publishes the catalogue and one toolset; returns that toolset. */
    public ToolsetPublished furnish() {
        var tools = List.of(
                tool("list_customers", Risk.READ, CUSTOMERS),
                tool("create_refund", Risk.WRITE, REFUND),
                tool("delete_customer", Risk.DESTRUCTIVE, "{\"type\":\"object\"}"),
                tool("silent", Risk.READ, CUSTOMERS),
                tool("broken", Risk.READ, "{\"type\":\"object\",\"patternProperties\":{\"(?=a)\":{}}}"));
        tools.forEach(tool -> publish(Topic.CATALOG, tool));
        var toolset = ToolsetPublished.of(List.of(
                new ToolsetPublished.Entry(id("list_customers"), Tier.AUTO_APPROVE),
                new ToolsetPublished.Entry(id("create_refund"), Tier.ASK_APPROVE),
                new ToolsetPublished.Entry(id("silent"), Tier.AUTO_APPROVE),
                new ToolsetPublished.Entry(id("broken"), Tier.AUTO_APPROVE)));
        publish(Topic.TOOLSETS, toolset);
        return toolset;
    }

    /** Admits an agent with one key, with as many calls a minute and the given hold, and waits until it sees the furniture. */
    public AgentKey letIn(
            String agent, ToolsetPublished toolset, int callsPerMinute, Duration hold, ToolListing listing) {
        var key = AgentKey.random();
        admit(agent, key, toolset, callsPerMinute, hold, listing);
        return seesTheFurniture(key);
    }

    /** As {@link #letIn}, an agent whose client is to show its user where a person decides. */
    public AgentKey letInWithLinks(String agent, ToolsetPublished toolset, Duration hold) {
        var key = AgentKey.random();
        admit(agent, key, toolset, 600, hold, ToolListing.AUTO, true);
        return seesTheFurniture(key);
    }

    private static AgentKey seesTheFurniture(AgentKey key) {
        await().until(
                        () -> given().header("Authorization", "Bearer " + key.reveal())
                                .get("/v1/tools")
                                .<List<?>>path("tools"),
                        tools -> tools != null && tools.size() == 3); // a stranger is answered without any
        return key;
    }

    /** Publishes an agent with a key that it may have had before. */
    public void admit(
            String agent,
            AgentKey key,
            ToolsetPublished toolset,
            int callsPerMinute,
            Duration hold,
            ToolListing listing) {
        admit(agent, key, toolset, callsPerMinute, hold, listing, false);
    }

    private void admit(
            String agent,
            AgentKey key,
            ToolsetPublished toolset,
            int callsPerMinute,
            Duration hold,
            ToolListing listing,
            boolean showLink) {
        publish(
                Topic.AGENTS,
                new AgentPublished(
                        new AgentId(agent),
                        List.of(key.hash()),
                        List.of(),
                        false,
                        callsPerMinute,
                        hold,
                        toolset.toolset(),
                        listing,
                        null,
                        showLink,
                        System.nanoTime()));
    }

    /** Publishes an agent for which tokens speak, and no key. */
    public void admit(String agent, AcceptedTokens tokens, boolean revoked, ToolsetPublished toolset) {
        publish(
                Topic.AGENTS,
                new AgentPublished(
                        new AgentId(agent),
                        List.of(),
                        List.of(),
                        revoked,
                        600,
                        Duration.ofSeconds(1),
                        toolset.toolset(),
                        ToolListing.AUTO,
                        tokens,
                        null,
                        System.nanoTime()));
    }

    public void revoke(String agent, AgentKey key, ToolsetPublished toolset) {
        publish(
                Topic.AGENTS,
                new AgentPublished(
                        new AgentId(agent),
                        List.of(key.hash()),
                        List.of(),
                        true,
                        60,
                        Duration.ofSeconds(1),
                        toolset.toolset(),
                        System.nanoTime()));
    }

    public static ToolId id(String tool) {
        return new ToolId("stripe", tool);
    }

    public static ToolPublished tool(String name, Risk risk, String schema) {
        return new ToolPublished(
                id(name),
                name,
                "Does " + name,
                risk,
                false,
                schema,
                null,
                List.of(),
                Digest.ofText(name + schema),
                null,
                1);
    }

    /** The call of an agent to a tool that came last. */
    public CallRequested lastCall(String agent, String tool) {
        return Stream.of(requests.toArray(CallRequested[]::new))
                .filter(call ->
                        call.agent().value().equals(agent) && call.tool().tool().equals(tool))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** A call with this text in its arguments, waited for. */
    public CallRequested callWith(String text) {
        return await().until(
                        () -> requests.stream()
                                .filter(call -> call.arguments().text().contains(text))
                                .findFirst()
                                .orElse(null),
                        call -> call != null);
    }

    public long callsOf(String agent) {
        return requests.stream()
                .filter(call -> call.agent().value().equals(agent))
                .count();
    }

    public boolean delivered(CallId call) {
        return signals.stream()
                .anyMatch(signal -> signal instanceof SignalEvent.OutcomeDelivered
                        && signal.call().equals(call));
    }

    public boolean cancelled(CallId call) {
        return signals.stream()
                .anyMatch(signal -> signal instanceof SignalEvent.CallCancelled
                        && signal.call().equals(call));
    }

    public void approve(CallRequested call) {
        update(call, ReplyEvent.Update.APPROVED).await().indefinitely();
        end(call, completed(call)).await().indefinitely();
    }

    public Uni<Void> end(CallRequested call, Outcome outcome) {
        return messaging
                .publisher()
                .publish(
                        Topic.REPLIES,
                        call.replyPartition(),
                        new ReplyEvent.CallEnded(
                                call.call(),
                                call.agent(),
                                call.tool(),
                                EventJson.writeOutcome(outcome),
                                "not-checked-by-the-gateway",
                                null,
                                Instant.now(),
                                null));
    }

    public static Outcome completed(CallRequested call) {
        return new Outcome.Completed(new ToolResult(
                200,
                "application/json",
                "{\"echo\":" + call.arguments().text() + ",\"big\":12345678901234567890}",
                false,
                false,
                0));
    }

    private Uni<Void> decide(CallRequested call) {
        calls.put(call.call(), call);
        requests.add(call);
        return switch (call.tool().tool()) {
            case "list_customers" -> end(call, completed(call));
            case "create_refund" -> update(call, ReplyEvent.Update.AWAITING_APPROVAL);
            case "delete_customer" ->
                end(
                        call,
                        new Outcome.Denied(
                                Outcome.By.POLICY, "policy_denied", "the policy denies this tool", List.of("rule-7")));
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> update(CallRequested call, ReplyEvent.Update update) {
        boolean asks = update == ReplyEvent.Update.AWAITING_APPROVAL;
        return messaging
                .publisher()
                .publish(
                        Topic.REPLIES,
                        call.replyPartition(),
                        new ReplyEvent.CallUpdated(
                                call.call(),
                                update,
                                "appr_1",
                                asks ? "http://127.0.0.1:4748/approvals/appr_1" : null,
                                asks ? Instant.now().plusSeconds(900).truncatedTo(ChronoUnit.SECONDS) : null,
                                null,
                                Instant.now()));
    }

    public void publish(Topic topic, Event event) {
        messaging.publisher().publish(topic, event).await().atMost(Duration.ofSeconds(10));
    }
}
