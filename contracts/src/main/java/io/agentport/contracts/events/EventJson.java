// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agentport.contracts.calls.Outcome;
import java.io.IOException;

/** The JSON form of events. Safe for use by any thread. */
public final class EventJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NullableIntrospector())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectWriter EVENT_WRITER = MAPPER.writerFor(Event.class);
    private static final ObjectReader EVENT_READER = MAPPER.readerFor(Event.class);
    private static final ObjectWriter OUTCOME_WRITER = MAPPER.writerFor(Outcome.class);
    private static final ObjectReader OUTCOME_READER = MAPPER.readerFor(Outcome.class);

    private EventJson() {}

    public static byte[] write(Event event) {
        try {
            return EVENT_WRITER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every event can be written", e);
        }
    }

    /**
     * Reads a record's value.
     *
     * @param expected what may stand on the topic, see {@link Topic#events()}
     * @throws UnreadableEventException if it is not JSON, not such an event, or lacks what the event must have
     */
    public static <E extends Event> E read(byte[] value, Class<E> expected) throws UnreadableEventException {
        try {
            var event = EVENT_READER.<Event>readValue(value);
            if (expected.isInstance(event)) {
                return expected.cast(event);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableEventException("expected a `" + expected.getSimpleName() + "`", e);
        }
        throw new UnreadableEventException("expected a `" + expected.getSimpleName() + "`", null);
    }

    /** The outcome as {@link ReplyEvent.CallEnded#outcome} carries it and its seal covers it. */
    public static String writeOutcome(Outcome outcome) {
        try {
            return OUTCOME_WRITER.writeValueAsString(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every outcome can be written", e);
        }
    }

    /**
     * Reads what {@link #writeOutcome} has written.
     *
     * @throws UnreadableEventException if it is not JSON or no outcome, and for JSON's {@code null}
     */
    public static Outcome readOutcome(String outcome) throws UnreadableEventException {
        try {
            var read = OUTCOME_READER.<Outcome>readValue(outcome);
            if (read != null) {
                return read;
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnreadableEventException("expected an outcome", e);
        }
        throw new UnreadableEventException("expected an outcome", null);
    }
}
