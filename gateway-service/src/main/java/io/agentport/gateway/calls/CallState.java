// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a call has come, as far as this replica was told. */
public sealed interface CallState {
    /** As the interfaces write it. */
    default String status() {
        return switch (this) {
            case Unknown u -> "unknown";
            case Received r -> "received";
            case AwaitingApproval a -> "awaiting_approval";
            case Permitted p -> "permitted";
            case Ended ended -> ended.outcome().status();
        };
    }

    default boolean isEnded() {
        return this instanceof Ended;
    }

    /** Whether a call in this state may go on to the next: what comes late takes nothing back. */
    default boolean mayBecome(CallState next) {
        return switch (next) {
            case Unknown u -> this instanceof Received;
            case Received r -> this instanceof Unknown;
            case AwaitingApproval a -> this instanceof Received || this instanceof Unknown;
            case Permitted p -> !(this instanceof Permitted) && !isEnded();
            case Ended e -> !isEnded();
        };
    }

    /** The broker did not acknowledge the call in time: it may or may not have been accepted. */
    record Unknown() implements CallState {}

    /** Accepted; nothing is decided. */
    record Received() implements CallState {}

    /** A person is asked. */
    record AwaitingApproval(
            @Nullable String approval,
            @Nullable String url,
            @Nullable Instant expiresAt) implements CallState {}

    /** It may run, or is running. */
    record Permitted() implements CallState {}

    /** @param executedAs the call whose outcome this is a copy of; null if it is the call's own */
    record Ended(Outcome outcome, @Nullable CallId executedAs) implements CallState {}
}
