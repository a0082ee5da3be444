// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.ToolId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a row of the outbox holds, by its kind. Events stand in it as the JSON they are published as. */
sealed interface Stored {
    String PERMIT = "permit";
    String UPDATED = "updated";
    String ENDED = "ended";
    String AUDITED = "audited";

    String kind();

    /**
     * A permit to seal.
     *
     * @param ask JSON of the {@code ApprovalRequired} that is permitted
     */
    record Permit(String ask, String approval, Instant notAfter, Instant permittedAt) implements Stored {
        @Override
        public String kind() {
            return PERMIT;
        }
    }

    /**
     * An update for the waiting gateway.
     *
     * @param partition of {@code replies}, as the call names it
     * @param event JSON of a {@code CallUpdated}
     */
    record Updated(int partition, String event) implements Stored {
        @Override
        public String kind() {
            return UPDATED;
        }
    }

    /** An outcome to seal. */
    record Ended(
            int partition,
            CallId call,
            AgentId agent,
            ToolId tool,
            String outcome,
            @Nullable CallId executedAs,
            Instant endedAt,
            @Nullable String traceparent)
            implements Stored {
        @Override
        public String kind() {
            return ENDED;
        }
    }

    /**
     * An administrative act.
     *
     * @param event JSON of an {@code Audited}
     */
    record Act(String event) implements Stored {
        @Override
        public String kind() {
            return AUDITED;
        }
    }

    JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    static String write(Stored stored) {
        try {
            return MAPPER.writeValueAsString(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every outbox record can be written", e);
        }
    }

    /** @throws IllegalStateException if this service did not write it */
    static Stored read(String kind, String payload) {
        var type = switch (kind) {
            case PERMIT -> Permit.class;
            case UPDATED -> Updated.class;
            case ENDED -> Ended.class;
            case AUDITED -> Act.class;
            default -> throw new IllegalStateException("unknown kind of outbox record `" + kind + "`");
        };
        try {
            return MAPPER.readValue(payload, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable outbox record of kind `" + kind + "`", e);
        }
    }
}
