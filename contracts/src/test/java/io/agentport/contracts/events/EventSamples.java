// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.json.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each type, with every field set. The stored samples of version 1 are these. */
final class EventSamples {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final CallId CALL = new CallId("call_00112233445566778899aabbccddeeff");
    private static final CallId OTHER_CALL = new CallId("call_ffeeddccbbaa99887766554433221100");
    private static final AgentId AGENT = new AgentId("support-bot");
    private static final ToolId TOOL = new ToolId("stripe", "create_refund");
    private static final String SEAL = "aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJl";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final CallRequested REQUEST = new CallRequested(
            CALL,
            AGENT,
            TOOL,
            CanonicalJson.ofCanonical("{\"amount\":500,\"charge\":\"ch_1\"}"),
            "the customer \"asked\"",
            3,
            AT,
            AT.plusSeconds(60),
            new AgentProof("cHJvb2Y"),
            SEAL,
            TRACE);

    static final Map<String, Event> VERSION_1 = Map.ofEntries(
            Map.entry("call_requested", REQUEST),
            Map.entry(
                    "approval_required",
                    new ApprovalRequired(
                            REQUEST,
                            Digest.ofText("definition"),
                            7,
                            Risk.WRITE,
                            "Refund a charge",
                            List.of("stripe.permissions.create_refund"),
                            List.of("finance"),
                            AT,
                            AT.plusSeconds(900),
                            SEAL,
                            SEAL)),
            Map.entry("call_permitted", new PermitEvent.CallPermitted(REQUEST, SEAL, SEAL, AT)),
            Map.entry("call_refused", new PermitEvent.CallRefused(REQUEST, SEAL, AT)),
            Map.entry(
                    "call_updated",
                    new ReplyEvent.CallUpdated(
                            CALL,
                            ReplyEvent.Update.AWAITING_APPROVAL,
                            "apr_1",
                            "https://agentport.example.com/approvals/apr_1",
                            AT,
                            "waiting",
                            1.5,
                            3.0,
                            AT)),
            Map.entry(
                    "call_ended",
                    new ReplyEvent.CallEnded(
                            CALL,
                            AGENT,
                            TOOL,
                            "{\"status\":\"cancelled\",\"detail\":\"x\"}",
                            SEAL,
                            OTHER_CALL,
                            AT,
                            TRACE)),
            Map.entry("call_cancelled", new SignalEvent.CallCancelled(CALL, AGENT, AT)),
            Map.entry("outcome_delivered", new SignalEvent.OutcomeDelivered(CALL, AGENT, AT)),
            Map.entry(
                    "audited",
                    new Audited(
                            "person:admin", "agent.created", "support-bot", Map.of("by", "cli"), "policy-service", AT)),
            Map.entry("integration_declared", new IntegrationDeclared("stripe", 7, SEAL)),
            Map.entry(
                    "connector_published",
                    new CatalogEvent.ConnectorPublished("stripe", Map.of("create_refund", Risk.WRITE), "api_key", 7)),
            Map.entry(
                    "tool_published",
                    new CatalogEvent.ToolPublished(
                            TOOL,
                            "Refund a charge",
                            "Gives money back",
                            Risk.WRITE,
                            true,
                            "{\"type\":\"object\"}",
                            "{\"type\":\"object\"}",
                            List.of("money"),
                            Digest.ofText("definition"),
                            CatalogEvent.Held.CHANGED,
                            7)),
            Map.entry(
                    "agent_published",
                    new AgentPublished(
                            AGENT,
                            List.of(Digest.ofText("key")),
                            List.of("support"),
                            false,
                            600,
                            Duration.ofSeconds(45),
                            Digest.ofText("toolset"),
                            ToolListing.DISCOVERY,
                            new AcceptedTokens(
                                    new OAuthClient("https://id.example.com", "support-bot"),
                                    "https://agentport.example.com/mcp",
                                    List.of("agentport")),
                            true,
                            7)),
            Map.entry(
                    "toolset_published",
                    ToolsetPublished.of(List.of(new ToolsetPublished.Entry(TOOL, Tier.ASK_APPROVE)))),
            Map.entry("grant_published", new GrantPublished("grant_1", 7, AT, SEAL)),
            Map.entry(
                    "dead_letter",
                    new DeadLetter(
                            "agentport.permits",
                            3,
                            42,
                            "key",
                            "seal_bad_signature",
                            "detail",
                            "e30=",
                            "connector-service",
                            AT)));

    private EventSamples() {}
}
