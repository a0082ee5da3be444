// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.publications;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings compacted topics in line with what shall stand on them. The database knows what does, so that of several replicas
 * one publishes each change; after a start everything is published once more, in case the topic was lost.
 */
@Singleton
public class Publications {
    private record Standing(
            String content,
            long version,
            long revision,
            @Nullable OffsetDateTime unwantedSince) {}

    /** @param id names the record with this content, in {@link #confirmed} */
    private record Due(Wanted wanted, String content, long version, String id) {}

    /** Records that wait for the broker's acknowledgement. */
    private static final int AT_ONCE = 32;

    private final Pool pool;
    private final Messaging messaging;
    private final Clock clock;
    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

    public Publications(Pool pool, Messaging messaging, Clock clock) {
        this.pool = pool;
        this.messaging = messaging;
        this.clock = clock;
    }

    /**
     * Publishes what is new or differs, and retracts what is not wanted any more.
     *
     * @param revision the configuration that asks for it: nothing happens if a later one has published already
     * @param linger how long a record stays after it stopped being wanted
     * @return whether the topic is now as wanted
     */
    public Uni<Boolean> bring(Topic topic, long revision, Collection<Wanted> wanted, Duration linger) {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select pg_advisory_xact_lock(hashtext($1)) is null")
                .execute(Tuple.of("publication " + topic))
                .chain(() -> standing(connection, topic))
                .chain(standing -> standing.values().stream().anyMatch(record -> record.revision > revision)
                        ? Uni.createFrom().item(false)
                        : bring(connection, topic, revision, wanted, standing, linger)
                                .replaceWith(true)));
    }

    private Uni<Map<String, Standing>> standing(SqlConnection connection, Topic topic) {
        return connection
                .preparedQuery("select record_key, content, version, revision, unwanted_since"
                        + " from publication where topic = $1 for update")
                .execute(Tuple.of(topic.name()))
                .map(rows -> {
                    var standing = new HashMap<String, Standing>();
                    rows.forEach(row -> standing.put(
                            row.getString(0),
                            new Standing(row.getString(1), row.getLong(2), row.getLong(3), row.getOffsetDateTime(4))));
                    return standing;
                });
    }

    private Uni<Void> bring(
            SqlConnection connection,
            Topic topic,
            long revision,
            Collection<Wanted> wanted,
            Map<String, Standing> standing,
            Duration linger) {
        var due = wanted.stream()
                .map(record -> due(topic, record, standing.get(record.key())))
                .flatMap(Optional::stream)
                .toList();
        return publish(connection, topic, revision, due)
                .chain(() -> Multi.createFrom()
                        .iterable(unwanted(wanted, standing))
                        .onItem()
                        .transformToUniAndConcatenate(key -> remove(connection, topic, key, standing.get(key), linger))
                        .onItem()
                        .ignoreAsUni());
    }

    private static Set<String> unwanted(Collection<Wanted> wanted, Map<String, Standing> standing) {
        var keys = new TreeSet<>(standing.keySet());
        wanted.forEach(record -> keys.remove(record.key()));
        return keys;
    }

    /** What is to be published for a record; empty if that stands already. */
    private Optional<Due> due(Topic topic, Wanted wanted, @Nullable Standing standing) {
        var content = Digest.ofText(wanted.content()).value();
        var id = topic + " " + wanted.key() + " " + content;
        if (standing != null
                && standing.unwantedSince == null
                && standing.content.equals(content)
                && confirmed.contains(id)) {
            return Optional.empty();
        }
        // grows with time too, so that it stays ahead of the topic if the database was lost
        long version = Math.max(standing == null ? 0 : standing.version + 1, clock.millis());
        return Optional.of(new Due(wanted, content, version, id));
    }

    private Uni<Void> publish(SqlConnection connection, Topic topic, long revision, List<Due> due) {
        if (due.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(one ->
                        messaging.publisher().publish(topic, one.wanted.event().apply(one.version)))
                .merge(AT_ONCE)
                .onItem()
                .ignoreAsUni()
                .chain(() -> connection
                        .preparedQuery("insert into publication (topic, record_key, content, version, revision)"
                                + " values ($1, $2, $3, $4, $5) on conflict (topic, record_key) do update"
                                + " set content = $3, version = $4, revision = $5, unwanted_since = null")
                        .executeBatch(due.stream()
                                .map(one ->
                                        Tuple.of(topic.name(), one.wanted.key(), one.content, one.version, revision))
                                .toList()))
                .invoke(() -> due.forEach(one -> confirmed.add(one.id)))
                .replaceWithVoid();
    }

    private Uni<Void> remove(
            SqlConnection connection, Topic topic, String key, @Nullable Standing standing, Duration linger) {
        var now = clock.instant();
        var since = standing == null || standing.unwantedSince == null ? now : standing.unwantedSince.toInstant();
        confirmed.removeIf(id -> id.startsWith(topic + " " + key + " "));
        if (linger.isPositive() && now.isBefore(since.plus(linger))) {
            return connection
                    .preparedQuery("update publication set unwanted_since = $3 where topic = $1 and record_key = $2")
                    .execute(Tuple.of(topic.name(), key, offset(since)))
                    .replaceWithVoid();
        }
        return messaging
                .publisher()
                .retract(topic, key)
                .chain(() -> connection
                        .preparedQuery("delete from publication where topic = $1 and record_key = $2")
                        .execute(Tuple.of(topic.name(), key))
                        .replaceWithVoid());
    }

    private static OffsetDateTime offset(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
