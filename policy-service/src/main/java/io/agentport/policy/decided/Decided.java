// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decided;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a call here. The first that is kept of a call stands. In JSON {@code kind} says which one it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Decided.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Decided.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = Decided.LeftToClaim.class, name = "left_to_claim"),
})
public sealed interface Decided {
    /**
     * It ended.
     *
     * @param outcome JSON, see {@link io.agentport.contracts.events.EventJson#writeOutcome}
     */
    record Refused(String outcome, Instant at) implements Decided {}

    /** It was put up for a person's decision, and is approval-service's to end. */
    record Asked(
            Digest definition,
            long revision,
            Risk risk,
            @Nullable String title,
            List<String> rules,
            Instant at,
            Instant expiresAt)
            implements Decided {
        public Asked {
            rules = List.copyOf(rules);
        }
    }

    /** It may have been permitted before: whatever was or is decided on it is settled on the executor's claim row. */
    record LeftToClaim() implements Decided {}
}
