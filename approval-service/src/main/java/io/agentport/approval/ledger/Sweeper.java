// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.Publisher;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that are open past all their deadlines. It only asks for that: connector-service settles it on the claim row,
 * so a call that was sent after all keeps its own outcome.
 */
final class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    // The deadline is compared with a moment up to which the ledger has read everything: an outcome that stands on a
    // topic unread does not count as missing. Calls that wait for a person, or for another call's outcome, are
    // approval-service's to end; a day later it has not done so.
    private static final String TAKE = """
            with due as (
                select call_id from calls
                where outcome is null and arguments_digest is not null
                    and greatest(not_after, coalesce(approval_expires_at, not_after))
                        < clock_timestamp() - make_interval(secs => $1)
                    and (swept_at is null or swept_at < clock_timestamp() - make_interval(secs => $2))
                    and not exists (
                        select 1 from approval_calls a join approvals p on p.id = a.approval_id
                        where a.call_id = calls.call_id and a.outcome is null
                            and p.expires_at > clock_timestamp() - interval '1 day'
                            and (p.status = 'pending' or (p.outcome is null and p.executing_call <> a.call_id)))
                order by not_after limit 100
                for update skip locked)
            update calls c set swept_at = clock_timestamp() from due where c.call_id = due.call_id
            returning c.call_id, (
                select l.value from ledger l where l.call_id = c.call_id and l.type = 'call_requested'
                order by l.seq limit 1) as request
            """;

    private final Pool pool;
    private final Publisher publisher;
    private final Function<SealedClaims.Refusal, String> seal;
    private final LedgerLag lag;
    private final Duration abandonAfter;
    private final InstantSource clock;

    Sweeper(
            Pool pool,
            Publisher publisher,
            Function<SealedClaims.Refusal, String> seal,
            LedgerLag lag,
            Duration abandonAfter,
            InstantSource clock) {
        this.pool = pool;
        this.publisher = publisher;
        this.seal = seal;
        this.lag = lag;
        this.abandonAfter = abandonAfter;
        this.clock = clock;
    }

    /** Each call is asked for again after as long as it was given. */
    Uni<Void> sweep() {
        var patience = abandonAfter.plus(lag.caughtUpAge());
        return pool.preparedQuery(TAKE)
                .execute(Tuple.of(seconds(patience), seconds(abandonAfter)))
                .map(rows -> {
                    List<Row> due = new ArrayList<>();
                    rows.forEach(due::add);
                    return due;
                })
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndConcatenate(row -> refuse(row.getString("call_id"), row.getString("request")))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** One that cannot be refused now is tried again, and stands in no other's way. */
    private Uni<Void> refuse(String call, @Nullable String value) {
        return Uni.createFrom()
                .deferred(() -> refusal(call, value))
                .onFailure()
                .invoke(failure -> LOG.errorf("call %s cannot be ended, is tried again: %s", call, failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> refusal(String call, @Nullable String value) {
        if (value == null) {
            throw new IllegalStateException("the ledger has no request of it");
        }
        try {
            var request = EventJson.read(value.getBytes(StandardCharsets.UTF_8), CallRequested.class);
            LOG.warnf("call %s is open past all its deadlines and is ended as abandoned", call);
            var outcome = new Outcome.Failed(
                    Refusal.ABANDONED, "the call was left open past all its deadlines, and was not sent", null);
            var refusal = new SealedClaims.Refusal(
                    request.call(),
                    request.agent(),
                    request.tool(),
                    request.argumentsDigest(),
                    EventJson.writeOutcome(outcome));
            return publisher.publish(
                    Topic.PERMITS, new PermitEvent.CallRefused(request, seal.apply(refusal), clock.instant()));
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("a call was read from a record that is none: " + call, e);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
