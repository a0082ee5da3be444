// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.ReplyEvent.CallUpdated;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.agentport.messaging.Publisher;
import io.agentport.messaging.outbox.Outbox;
import io.agentport.messaging.outbox.OutboxRecord;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;

/** Publishes what the outbox holds, and seals it with the keys of this moment. */
final class SealedPublication implements Outbox.Publication {
    private final Publisher publisher;
    private final Sealer permits;
    private final Sealer outcomes;

    SealedPublication(Publisher publisher, Sealer permits, Sealer outcomes) {
        this.publisher = publisher;
        this.permits = permits;
        this.outcomes = outcomes;
    }

    @Override
    public Uni<Void> publish(OutboxRecord outboxRecord) {
        return switch (Stored.read(outboxRecord.kind(), outboxRecord.payload())) {
            case Stored.Permit permit -> publisher.publish(Topic.PERMITS, sealed(permit));
            case Stored.Updated updated ->
                publisher.publish(Topic.REPLIES, updated.partition(), event(updated.event(), CallUpdated.class));
            case Stored.Ended ended -> publisher.publish(Topic.REPLIES, ended.partition(), sealed(ended));
            case Stored.Act act -> publisher.publish(Topic.AUDIT, event(act.event(), Audited.class));
        };
    }

    private CallPermitted sealed(Stored.Permit permit) {
        var ask = event(permit.ask(), ApprovalRequired.class);
        var claims = new SealedClaims.Permit(ask.facts(), permit.approval(), null, permit.notAfter());
        return new CallPermitted(ask.call(), permits.seal(claims), ask.askForConnector(), permit.permittedAt());
    }

    private CallEnded sealed(Stored.Ended ended) {
        var claims = new SealedClaims.Ended(
                ended.call(), ended.agent(), ended.tool(), Digest.ofText(ended.outcome()), ended.executedAs());
        return new CallEnded(
                ended.call(),
                ended.agent(),
                ended.tool(),
                ended.outcome(),
                outcomes.seal(claims),
                ended.executedAs(),
                ended.endedAt(),
                ended.traceparent());
    }

    private static <E extends Event> E event(String json, Class<E> type) {
        try {
            return EventJson.read(json.getBytes(StandardCharsets.UTF_8), type);
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the outbox holds an event that cannot be read", e);
        }
    }
}
