// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** On {@code replies}, in the partition that the call names: what the waiting gateway, and the ledger, are told. */
public sealed interface ReplyEvent extends Event {
    CallId call();

    @Override
    default String key() {
        return call().value();
    }

    /**
     * The call goes on.
     *
     * @param approvalUrl where a person decides; null unless one is asked
     * @param expiresAt when nobody will have decided in time; null unless a person is asked
     * @param approval the approval's id; null unless a person is or was asked
     * @param message for the agent; of {@link Update#PROGRESS} in the upstream's own words
     * @param progress how far the upstream says it is; null unless the update is {@link Update#PROGRESS}
     * @param total of which that is a part; null if nobody said
     */
    record CallUpdated(
            CallId call,
            Update update,
            @Nullable String approval,
            @Nullable String approvalUrl,
            @Nullable Instant expiresAt,
            @Nullable String message,
            @Nullable Double progress,
            @Nullable Double total,
            Instant at)
            implements ReplyEvent {
        /** An update of which there is no measure. */
        public CallUpdated(
                CallId call,
                Update update,
                @Nullable String approval,
                @Nullable String approvalUrl,
                @Nullable Instant expiresAt,
                @Nullable String message,
                Instant at) {
            this(call, update, approval, approvalUrl, expiresAt, message, null, null, at);
        }

        @JsonProperty
        public int v() {
            return 1;
        }
    }

    /**
     * The call's one outcome.
     *
     * @param outcome JSON of an {@link Outcome}, see {@link EventJson#writeOutcome}; these bytes are what the seal covers
     * @param seal use {@code outcome}, for approval-service
     * @param executedAs the call whose outcome this is a copy of; null if it is this call's own
     */
    record CallEnded(
            CallId call,
            AgentId agent,
            ToolId tool,
            String outcome,
            String seal,
            @Nullable CallId executedAs,
            Instant endedAt,
            @Nullable String traceparent)
            implements ReplyEvent {
        @JsonProperty
        public int v() {
            return 1;
        }
    }

    /** What has happened to a call that has not ended. */
    enum Update {
        AWAITING_APPROVAL("awaiting_approval"),
        APPROVED("approved"),
        PROGRESS("progress");

        private final String code;

        Update(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }
}
