// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decided;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agentport.contracts.calls.CallId;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/** One row per call that was refused, asked about, or decided when it may have been decided before. */
@Singleton
public class DecidedCalls {
    /** Writes and reads the row in one statement: whoever is first, of whatever replicas, decides for all. */
    private static final String KEEP = "insert into decided_call (call, decided, decided_at) values ($1, $2, $3)"
            + " on conflict (call) do update set call = decided_call.call returning decided";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Pool pool;
    private final DecidedSettings settings;
    private final Clock clock;

    public DecidedCalls(Pool pool, DecidedSettings settings, Clock clock) {
        this.pool = pool;
        this.settings = settings;
        this.clock = clock;
    }

    void start(@Observes StartupEvent startup, Ticker ticker) {
        ticker.every(FORGET_EVERY, "forgetting calls that cannot come again", this::forget);
    }

    /** Keeps what was decided, unless something was before; what stands now. Fails if the database does not answer. */
    public Uni<Decided> keep(CallId call, Decided decided) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(KEEP)
                .execute(Tuple.of(call.value(), write(decided), now))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> read(rows.iterator().next().getString(0)));
    }

    Uni<Void> forget() {
        var before = clock.instant().minus(settings.keep()).atOffset(ZoneOffset.UTC);
        return pool.preparedQuery("delete from decided_call where decided_at < $1")
                .execute(Tuple.of(before))
                .replaceWithVoid();
    }

    private static String write(Decided decided) {
        try {
            return JSON.writerFor(Decided.class).writeValueAsString(decided);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every decision can be written", e);
        }
    }

    private static Decided read(String decided) {
        try {
            return JSON.readValue(decided, Decided.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a kept decision cannot be read", e);
        }
    }
}
