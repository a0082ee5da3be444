// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A record's value on a topic. In JSON {@code type} says which one it is, and {@code v} the version it was written as. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CallRequested.class, name = "call_requested"),
    @JsonSubTypes.Type(value = ApprovalRequired.class, name = "approval_required"),
    @JsonSubTypes.Type(value = PermitEvent.CallPermitted.class, name = "call_permitted"),
    @JsonSubTypes.Type(value = PermitEvent.CallRefused.class, name = "call_refused"),
    @JsonSubTypes.Type(value = ReplyEvent.CallUpdated.class, name = "call_updated"),
    @JsonSubTypes.Type(value = ReplyEvent.CallEnded.class, name = "call_ended"),
    @JsonSubTypes.Type(value = SignalEvent.CallCancelled.class, name = "call_cancelled"),
    @JsonSubTypes.Type(value = SignalEvent.OutcomeDelivered.class, name = "outcome_delivered"),
    @JsonSubTypes.Type(value = Audited.class, name = "audited"),
    @JsonSubTypes.Type(value = IntegrationDeclared.class, name = "integration_declared"),
    @JsonSubTypes.Type(value = CatalogEvent.ConnectorPublished.class, name = "connector_published"),
    @JsonSubTypes.Type(value = CatalogEvent.ToolPublished.class, name = "tool_published"),
    @JsonSubTypes.Type(value = AgentPublished.class, name = "agent_published"),
    @JsonSubTypes.Type(value = ToolsetPublished.class, name = "toolset_published"),
    @JsonSubTypes.Type(value = GrantPublished.class, name = "grant_published"),
    @JsonSubTypes.Type(value = DeadLetter.class, name = "dead_letter"),
})
public sealed interface Event
        permits CallRequested,
                ApprovalRequired,
                PermitEvent,
                ReplyEvent,
                SignalEvent,
                Audited,
                IntegrationDeclared,
                CatalogEvent,
                AgentPublished,
                ToolsetPublished,
                GrantPublished,
                DeadLetter {
    /** The record's key: records of one key stay in order. */
    String key();
}
