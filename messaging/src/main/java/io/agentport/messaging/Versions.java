// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.GrantPublished;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.ToolsetPublished;

/** Which of two records of a key is the newer state. */
final class Versions {
    private static final long NONE = 0;

    private Versions() {}

    /** The version; the same for all records that have none, so that the one that came last counts. */
    static long of(Event event) {
        return switch (event) {
            case IntegrationDeclared integration -> integration.version();
            case CatalogEvent.ConnectorPublished connector -> connector.version();
            case CatalogEvent.ToolPublished tool -> tool.version();
            case AgentPublished agent -> agent.version();
            case GrantPublished grant -> grant.version();
            case ToolsetPublished toolset -> NONE; // its key is the digest of its content
            case CallRequested call -> NONE;
            case ApprovalRequired ask -> NONE;
            case PermitEvent permit -> NONE;
            case ReplyEvent reply -> NONE;
            case SignalEvent signal -> NONE;
            case Audited act -> NONE;
            case DeadLetter letter -> NONE;
        };
    }
}
