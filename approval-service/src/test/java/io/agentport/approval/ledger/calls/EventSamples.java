// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The events of a call, sealed as the services seal them. */
public final class EventSamples {
    public static final AgentId AGENT = new AgentId("support-bot");
    public static final ToolId TOOL = new ToolId("stripe", "create_refund");
    public static final Instant ACCEPTED = Instant.parse("2026-05-01T10:00:00Z");

    private final Path seals;

    public EventSamples(Path sealsDirectory) {
        this.seals = sealsDirectory;
    }

    public static CallRequested requested(CallId call) {
        return requested(call, ACCEPTED);
    }

    public static CallRequested requested(CallId call, Instant acceptedAt) {
        return new CallRequested(
                call,
                AGENT,
                TOOL,
                CanonicalJson.ofCanonical("{\"amount\":100,\"charge\":\"ch_1\"}"),
                "the customer asked",
                0,
                acceptedAt,
                acceptedAt.plus(Duration.ofMinutes(1)),
                new AgentProof("proof"),
                null);
    }

    public static ApprovalRequired asked(CallId call) {
        return new ApprovalRequired(
                requested(call),
                Digest.ofText("definition"),
                1,
                Risk.WRITE,
                "Refund",
                List.of("rule"),
                List.of(),
                ACCEPTED,
                ACCEPTED.plus(Duration.ofMinutes(15)),
                "seal",
                "seal");
    }

    public static ReplyEvent.CallUpdated awaiting(CallId call) {
        return new ReplyEvent.CallUpdated(
                call,
                ReplyEvent.Update.AWAITING_APPROVAL,
                "appr_1",
                "http://127.0.0.1:4748/approvals/appr_1",
                ACCEPTED.plus(Duration.ofMinutes(15)),
                null,
                ACCEPTED);
    }

    public static PermitEvent.CallPermitted permitted(CallId call) {
        return new PermitEvent.CallPermitted(requested(call), "permit", null, ACCEPTED);
    }

    public static SignalEvent.OutcomeDelivered delivered(CallId call) {
        return new SignalEvent.OutcomeDelivered(call, AGENT, ACCEPTED.plusSeconds(5));
    }

    public static Outcome completed(String body) {
        return new Outcome.Completed(new ToolResult(200, "application/json", body, false, false, body.length()));
    }

    /** An outcome as the pair's issuer seals it. */
    public ReplyEvent.CallEnded ended(CallId call, Outcome outcome, SealPair pair) {
        var text = EventJson.writeOutcome(outcome);
        return ended(call, text, pair, new SealedClaims.Ended(call, AGENT, TOOL, Digest.ofText(text), null));
    }

    /** An outcome that connector-service does not hold. */
    public ReplyEvent.CallEnded answered(CallId call, Outcome outcome) {
        var text = EventJson.writeOutcome(outcome);
        var claims = new SealedClaims.Answered(call, AGENT, TOOL, Digest.ofText(text));
        return ended(call, text, SealPair.CONNECTOR_TO_APPROVAL, claims);
    }

    private ReplyEvent.CallEnded ended(CallId call, String text, SealPair pair, SealedClaims claims) {
        try {
            var seal = new Sealer(pair, SealKeyFile.open(seals, pair)).seal(claims);
            return new ReplyEvent.CallEnded(call, AGENT, TOOL, text, seal, null, ACCEPTED.plusSeconds(3), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
