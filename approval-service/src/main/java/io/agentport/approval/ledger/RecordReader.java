// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.agentport.approval.ledger.calls.CallChange;
import io.agentport.approval.ledger.calls.OutcomeCheck;
import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.RecordValue;
import io.agentport.approval.ledger.chain.Recorded;
import io.agentport.approval.ledger.chain.Recorded.Subject;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.GrantPublished;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads a topic's record: what is kept of it, what it is about, and what it changes about a call. */
final class RecordReader {
    private static final Map<Class<?>, String> TYPES = Arrays.stream(
                    Objects.requireNonNull(Event.class.getAnnotation(JsonSubTypes.class))
                            .value())
            .collect(Collectors.toUnmodifiableMap(JsonSubTypes.Type::value, JsonSubTypes.Type::name));
    private static final String AGENT_ACTOR = "agent:";

    /**
     * A record as read.
     *
     * @param change null if it changes no call
     * @param unverified whether it says that a call ended, and no service vouches for that
     */
    record Read(Recorded recorded, @Nullable CallChange change, boolean unverified) {}

    private final OutcomeCheck outcomes;

    RecordReader(OutcomeCheck outcomes) {
        this.outcomes = outcomes;
    }

    /** Never fails: a value that is no event is kept like any other. */
    Read read(ChainId chain, Topic topic, ConsumerRecord<byte[], byte[]> record) {
        var event = event(topic, record.value());
        var change = event.flatMap(this::change);
        var recorded = new Recorded(
                chain,
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                RecordValue.of(record.key()).text(),
                event.map(RecordReader::subject).orElse(Subject.UNREADABLE),
                RecordValue.of(record.value()));
        boolean unverified = change.isEmpty() && event.orElse(null) instanceof ReplyEvent.CallEnded;
        return new Read(recorded, change.orElse(null), unverified);
    }

    private static Optional<Event> event(Topic topic, byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EventJson.read(value, topic.events()));
        } catch (UnreadableEventException e) {
            return Optional.empty();
        }
    }

    private static Subject subject(Event event) {
        return switch (event) {
            case CallRequested e -> subject(e, e.call(), e.agent(), e.tool());
            case ApprovalRequired e ->
                subject(e, e.call().call(), e.call().agent(), e.call().tool());
            case PermitEvent e ->
                subject(e, e.call().call(), e.call().agent(), e.call().tool());
            case ReplyEvent.CallUpdated e -> subject(e, e.call(), null, null);
            case ReplyEvent.CallEnded e -> subject(e, e.call(), e.agent(), e.tool());
            case SignalEvent e -> subject(e, e.call(), e.agent(), null);
            case Audited e -> new Subject(type(e), null, agentOf(e.actor()), null, null);
            case DeadLetter e -> subject(e, null, null, null);
            case IntegrationDeclared e -> subject(e, null, null, null);
            case CatalogEvent e -> subject(e, null, null, null);
            case AgentPublished e -> subject(e, null, null, null);
            case ToolsetPublished e -> subject(e, null, null, null);
            case GrantPublished e -> subject(e, null, null, null);
        };
    }

    private static Subject subject(Event event, @Nullable CallId call, @Nullable AgentId agent, @Nullable ToolId tool) {
        return new Subject(
                type(event),
                call == null ? null : call.value(),
                agent == null ? null : agent.value(),
                tool == null ? null : tool.integration(),
                tool == null ? null : tool.tool());
    }

    private static String type(Event event) {
        return Objects.requireNonNull(TYPES.get(event.getClass()));
    }

    private static @Nullable String agentOf(String actor) {
        return actor.startsWith(AGENT_ACTOR) ? actor.substring(AGENT_ACTOR.length()) : null;
    }

    private Optional<CallChange> change(Event event) {
        return switch (event) {
            case CallRequested e ->
                Optional.of(new CallChange.Received(
                        e.call(), e.agent(), e.tool(), e.argumentsDigest(), e.acceptedAt(), e.notAfter()));
            case ApprovalRequired e -> Optional.of(new CallChange.Asked(e.call().call(), e.expiresAt()));
            case PermitEvent.CallPermitted e ->
                Optional.of(new CallChange.Permitted(e.call().call()));
            case PermitEvent.CallRefused e -> Optional.empty();
            case ReplyEvent.CallUpdated e -> update(e);
            case ReplyEvent.CallEnded e -> outcomes.verify(e).map(ended -> ended);
            case SignalEvent.CallCancelled e -> Optional.of(new CallChange.CancelAsked(e.call(), e.at()));
            case SignalEvent.OutcomeDelivered e -> Optional.of(new CallChange.Delivered(e.call(), e.at()));
            case Audited e -> Optional.empty();
            case DeadLetter e -> Optional.empty();
            case IntegrationDeclared e -> Optional.empty();
            case CatalogEvent e -> Optional.empty();
            case AgentPublished e -> Optional.empty();
            case ToolsetPublished e -> Optional.empty();
            case GrantPublished e -> Optional.empty();
        };
    }

    private static Optional<CallChange> update(ReplyEvent.CallUpdated event) {
        return switch (event.update()) {
            case AWAITING_APPROVAL ->
                Optional.of(new CallChange.Awaiting(
                        event.call(), event.approval(), event.approvalUrl(), event.expiresAt()));
            case APPROVED -> Optional.of(new CallChange.Permitted(event.call()));
            case PROGRESS -> Optional.empty();
        };
    }
}
