// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call ended. Each accepted call has exactly one. {@code reason} is a stable code, {@code detail} is for people, and ours. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Outcome.Denied.class, name = "denied"),
    @JsonSubTypes.Type(value = Outcome.Expired.class, name = "expired"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = Outcome.OutcomeUnknown.class, name = "outcome_unknown"),
})
public sealed interface Outcome {
    /** As the interfaces and metrics write it. */
    @JsonIgnore
    default String status() {
        return switch (this) {
            case Completed c -> "completed";
            case Failed f -> "failed";
            case Denied d -> "denied";
            case Expired e -> "expired";
            case Cancelled c -> "cancelled";
            case OutcomeUnknown u -> "outcome_unknown";
        };
    }

    /** The upstream did it and said so. */
    record Completed(ToolResult result) implements Outcome {}

    /**
     * It did not happen: refused before it was sent, or by the upstream, whose answer is then the {@code result}.
     *
     * @param upstreamMessage what the upstream said about it, in its own words; null if it said nothing
     */
    record Failed(
            String reason,
            String detail,
            @Nullable String upstreamMessage,
            @Nullable ToolResult result) implements Outcome {
        /** A failure of which the upstream said nothing. */
        public Failed(String reason, String detail, @Nullable ToolResult result) {
            this(reason, detail, null, result);
        }
    }

    /**
     * The policy or a person said no.
     *
     * @param rules the rules that led here; empty when a person decided
     */
    record Denied(By by, String reason, String detail, List<String> rules) implements Outcome {
        public Denied {
            rules = List.copyOf(rules);
        }
    }

    /** Nobody decided in time, which is not a denial. */
    record Expired(String detail) implements Outcome {}

    /** Taken back before it was sent. */
    record Cancelled(String detail) implements Outcome {}

    /**
     * It was sent, and nobody knows whether it happened. It is not sent again.
     *
     * @param upstreamMessage what the upstream said about it, in its own words; null if it said nothing
     */
    record OutcomeUnknown(
            String reason, String detail, @Nullable String upstreamMessage) implements Outcome {
        /** An outcome of which the upstream said nothing. */
        public OutcomeUnknown(String reason, String detail) {
            this(reason, detail, null);
        }
    }

    /** Who denies. */
    enum By {
        @JsonProperty("policy")
        POLICY,
        @JsonProperty("person")
        PERSON
    }
}
