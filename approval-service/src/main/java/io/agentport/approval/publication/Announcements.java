// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent.CallUpdated;
import io.agentport.messaging.outbox.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores what is to be published in the transaction that decided it; {@link Transactions} has it published after. */
@ApplicationScoped
public class Announcements {
    /** How long a permit is good, from the approval. */
    public static final Duration PERMIT_LIFE = Duration.ofSeconds(60);

    private static final String SERVICE = "approval-service";

    private final Outbox outbox;

    Announcements(Outbox outbox) {
        this.outbox = outbox;
    }

    /** The asked call may run, by this approval, until {@link #PERMIT_LIFE} from now. */
    public Uni<Void> permitted(SqlConnection transaction, ApprovalRequired ask, String approval, Instant now) {
        var permit = new Stored.Permit(json(ask), approval, now.plus(PERMIT_LIFE), now);
        return add(transaction, ask.key(), permit);
    }

    public Uni<Void> updated(SqlConnection transaction, CallRequested call, CallUpdated update) {
        return add(transaction, call.key(), new Stored.Updated(call.replyPartition(), json(update)));
    }

    /**
     * The call's one outcome.
     *
     * @param outcome JSON, see {@link EventJson#writeOutcome}
     * @param executedAs the call whose outcome it is a copy of; null if it is its own
     */
    public Uni<Void> ended(
            SqlConnection transaction, CallRequested call, String outcome, @Nullable CallId executedAs, Instant now) {
        var ended = new Stored.Ended(
                call.replyPartition(),
                call.call(),
                call.agent(),
                call.tool(),
                outcome,
                executedAs,
                now,
                call.traceparent());
        return add(transaction, call.key(), ended);
    }

    /**
     * An act for the record.
     *
     * @param details an allow-list; never a credential or an argument's value
     */
    public Uni<Void> audited(
            SqlConnection transaction, String actor, String action, String subject, Map<String, String> details) {
        var act = new Audited(actor, action, subject, details, SERVICE, Instant.now());
        return add(transaction, act.key(), new Stored.Act(json(act)));
    }

    private Uni<Void> add(SqlConnection transaction, String key, Stored stored) {
        return outbox.add(transaction, key, stored.kind(), Stored.write(stored));
    }

    private static String json(Event event) {
        return new String(EventJson.write(event), StandardCharsets.UTF_8);
    }
}
